import type { RunResult } from '../../host.ts';
import { errnoText, KernelError } from '../errno.ts';
import type { Machine } from '../machine.ts';
import {
  activeState,
  enablingLinks,
  installTargets,
  isBooted,
  isKnown,
  loadUnit,
  unitFileState,
  type Unit,
} from '../systemd-units.ts';
import { removeLink, writeLink } from './boot-files.ts';
import { failure, notSimulated, success } from './result.ts';

/** As that of systemd 257 answers, its arrows in ASCII as with LC_ALL=C. */
export function systemctl(machine: Machine, args: readonly string[]): RunResult {
  const words = args.filter((word) => !FLAGS.has(word));
  const [verb = '', ...rest] = words;
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!run) return notSimulated('systemctl', args);
  if (run.needsManager && !isBooted(machine)) return notBooted();
  return run.run(machine, rest.filter((word) => word !== '--now').map(full), {
    words: rest,
    now: args.includes('--now'),
  });
}

const FLAGS = new Set([
  '-q',
  '--quiet',
  '--no-pager',
  '--no-legend',
  '--system',
  '--no-reload',
  '--no-block',
]);

interface Given {
  words: readonly string[];
  now: boolean;
}

interface Verb {
  /** Does it speak with the running systemd? enable and disable work on files without it. */
  needsManager: boolean;
  run(machine: Machine, units: readonly string[], given: Given): RunResult;
}

const VERBS: Record<string, Verb> = {
  'daemon-reload': { needsManager: true, run: () => success() },
  enable: { needsManager: false, run: enable },
  disable: { needsManager: false, run: disable },
  'is-enabled': { needsManager: false, run: isEnabled },
  'is-active': { needsManager: true, run: isActive },
  'is-failed': { needsManager: true, run: isFailed },
  'is-system-running': { needsManager: true, run: () => success('running\n') },
  'reset-failed': { needsManager: true, run: () => success() },
  start: { needsManager: true, run: (machine, units) => start(machine, units, 'start') },
  restart: { needsManager: true, run: (machine, units) => start(machine, units, 'restart') },
  stop: { needsManager: true, run: stop },
  show: { needsManager: true, run: (machine, _, { words }) => show(machine, words) },
  status: { needsManager: true, run: status },
};

function notBooted(): RunResult {
  return failure(
    1,
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to system scope bus via local transport: Host is down",
  );
}

function full(word: string): string {
  return word.startsWith('-') || /\.[a-z]+$/.test(word) ? word : `${word}.service`;
}

function enable(machine: Machine, units: readonly string[], { now }: Given): RunResult {
  let said = '';
  for (const name of units) {
    const unit = loadUnit(machine, name);
    if (!unit) return failure(1, `${said}Failed to enable unit: Unit ${name} does not exist`);
    const targets = installTargets(unit);
    if (targets.length === 0) said += NO_INSTALL;
    for (const path of targets.map((target) => `${ADMINISTRATOR}/${target}/${name}`)) {
      if (machine.state.spec.links?.[path] === unit.path) continue;
      const refused = attempt(() => writeLink(machine, path, unit.path), 'enable');
      if (refused) return { ...refused, stderr: said + refused.stderr };
      said += `Created symlink '${path}' -> '${unit.path}'.\n`;
    }
  }
  const started = now && isBooted(machine) ? start(machine, units, 'start') : success();
  return { ...started, stderr: said + started.stderr };
}

const ADMINISTRATOR = '/etc/systemd/system';

const NO_INSTALL = `The unit files have no installation config (WantedBy=, RequiredBy=, UpheldBy=,
Also=, or Alias= settings in the [Install] section, and DefaultInstance= for
template units). This means they are not meant to be enabled or disabled using systemctl.
`;

function disable(machine: Machine, units: readonly string[], { now }: Given): RunResult {
  let said = '';
  for (const name of units) {
    if (!loadUnit(machine, name)) {
      return failure(1, `${said}Failed to disable unit: Unit ${name} does not exist`);
    }
    for (const path of enablingLinks(machine, name)) {
      const refused = attempt(() => removeLink(machine, path), 'disable');
      if (refused) return { ...refused, stderr: said + refused.stderr };
      said += `Removed '${path}'.\n`;
    }
  }
  if (now && isBooted(machine)) stop(machine, units);
  return { exitCode: 0, stdout: '', stderr: said };
}

function attempt(action: () => void, verb: string): RunResult | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, `Failed to ${verb} unit: ${errnoText(error.errno)}`);
  }
}

/** 0 if one is enabled or needs not be; 4 where there is none of them. */
function isEnabled(machine: Machine, units: readonly string[]): RunResult {
  const states = units.map((unit) => unitFileState(machine, unit));
  const stdout = states.map((state) => `${state}\n`).join('');
  if (states.some((state) => state === 'enabled' || state === 'static')) return success(stdout);
  return { exitCode: states.every((state) => state === 'not-found') ? 4 : 1, stdout, stderr: '' };
}

/** 4: none of the units is known; 3: known and not active. */
function isActive(machine: Machine, units: readonly string[]): RunResult {
  const states = units.map((unit) => activeState(machine, unit));
  const stdout = states.map((state) => `${state}\n`).join('');
  if (states.includes('active')) return success(stdout);
  return { exitCode: units.some((unit) => isKnown(machine, unit)) ? 3 : 4, stdout, stderr: '' };
}

function isFailed(machine: Machine, units: readonly string[]): RunResult {
  const states = units.map((unit) => activeState(machine, unit));
  const stdout = states.map((state) => `${state}\n`).join('');
  if (states.includes('failed')) return success(stdout);
  return { exitCode: units.some((unit) => isKnown(machine, unit)) ? 1 : 4, stdout, stderr: '' };
}

/** It only becomes active: what its ExecStart does is for the test to do. */
function start(machine: Machine, units: readonly string[], verb: string): RunResult {
  for (const unit of units) {
    if (!isKnown(machine, unit)) {
      return failure(5, `Failed to ${verb} ${unit}: Unit ${unit} not found.`);
    }
    setUnit(machine, unit, 0);
  }
  return success();
}

function stop(machine: Machine, units: readonly string[]): RunResult {
  const { state } = machine;
  for (const unit of units) {
    if (!isKnown(machine, unit)) {
      return failure(5, `Failed to stop ${unit}: Unit ${unit} not loaded.`);
    }
    machine.changed = true;
    state.units = Object.fromEntries(
      Object.entries(state.units ?? {}).filter(([name]) => name !== unit),
    );
    state.spec.activeUnits = state.spec.activeUnits?.filter((name) => full(name) !== unit);
  }
  return success();
}

function setUnit(machine: Machine, unit: string, exitCode: number): void {
  machine.changed = true;
  machine.state.units = { ...machine.state.units, [unit]: { exitCode } };
}

/** `show UNIT -p A,B`, and all that is known here without -p. */
function show(machine: Machine, words: readonly string[]): RunResult {
  const wanted: string[] = [];
  const units: string[] = [];
  let valuesOnly = false;
  const rest = words.flatMap((word) => (/^--\w+=/.test(word) ? splitAt(word) : [word]));
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === '-p' || word === '--property') wanted.push(...(rest.shift() ?? '').split(','));
    else if (word === '--value') valuesOnly = true;
    else if (word.startsWith('-')) return notSimulated('systemctl', ['show', ...words]);
    else units.push(full(word));
  }
  const blocks = units.map((name) =>
    Object.entries(propertiesOf(machine, name))
      .filter(([key]) => wanted.length === 0 || wanted.includes(key))
      .map(([key, value]) => (valuesOnly ? `${value}\n` : `${key}=${value}\n`))
      .join(''),
  );
  return success(blocks.join('\n'));
}

function splitAt(word: string): string[] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function propertiesOf(machine: Machine, name: string): Record<string, string> {
  const unit = loadUnit(machine, name);
  const active = activeState(machine, name);
  const exitCode = machine.state.units?.[name]?.exitCode ?? 0;
  const fileState = unitFileState(machine, name);
  return {
    ...(unit && { Type: unit.type }),
    Result: exitCode === 0 ? 'success' : 'exit-code',
    ExecMainStatus: String(exitCode),
    Id: name,
    Description: unit?.description ?? name,
    LoadState: isKnown(machine, name) ? 'loaded' : 'not-found',
    ActiveState: active,
    SubState: subState(active, unit),
    FragmentPath: unit?.path ?? '',
    UnitFileState: fileState === 'not-found' ? '' : fileState,
    NeedDaemonReload: 'no',
  };
}

function subState(active: string, unit: Unit | undefined): string {
  if (active === 'failed') return 'failed';
  if (active === 'inactive') return 'dead';
  return unit?.type === 'oneshot' ? 'exited' : 'running';
}

function status(machine: Machine, units: readonly string[]): RunResult {
  const [name = ''] = units;
  if (!isKnown(machine, name)) return failure(4, `Unit ${name} could not be found.`);
  const { Description, FragmentPath, UnitFileState, ActiveState, SubState } = propertiesOf(
    machine,
    name,
  );
  const dot = { active: '*', failed: 'x' }[ActiveState!] ?? '*';
  const lines = [
    `${dot} ${name} - ${Description}`,
    `     Loaded: loaded (${FragmentPath}; ${UnitFileState}; preset: enabled)`,
    `     Active: ${ActiveState} (${SubState})`,
  ];
  return {
    exitCode: ActiveState === 'active' ? 0 : 3,
    stdout: `${lines.join('\n')}\n`,
    stderr: '',
  };
}
