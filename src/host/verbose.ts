import { oneLine } from '../model/text.ts';
import { HostError, ProgramMissing, type Host, type RunResult } from './host.ts';

/** The same host, which tells every read, program and write. */
export function verbose(host: Host, tell: (line: string) => void): Host {
  const told = <T>(what: string, action: () => T): T => {
    try {
      const result = action();
      tell(what);
      return result;
    } catch (error) {
      tell(`${what}: ${reason(error)}`);
      throw error;
    }
  };
  return {
    ...properties(host),
    read: (path) => told(`read ${oneLine(path)}`, () => host.read(path)),
    list: (path) => told(`list ${oneLine(path)}`, () => host.list(path)),
    link: (path) => told(`link ${oneLine(path)}`, () => host.link(path)),
    write: async (path, text, options) => {
      const what = `write ${oneLine(path)} "${oneLine(text.trimEnd())}"`;
      await toldLater(what, tell, () => host.write(path, text, options));
    },
    replace: (path, change) =>
      toldLater(`replace ${oneLine(path)}`, tell, () => host.replace(path, change)),
    run: (program, args, options) => {
      const what = `run ${[program, ...args].map(oneLine).join(' ')}${input(options?.input)}`;
      return toldLater(what, tell, () => host.run(program, args, options));
    },
    wait: (ms) => told(`wait ${ms} ms`, () => host.wait(ms)),
    lock: (command) => toldLater('lock', tell, () => host.lock(command)),
    keep: {
      load: (name) => told(`load ${name}`, () => host.keep.load(name)),
      save: (name, text) => told(`save ${name}`, () => host.keep.save(name, text)),
      remove: (name) => told(`remove ${name}`, () => host.keep.remove(name)),
    },
  };
}

function properties(host: Host): Pick<Host, 'kind' | 'name' | 'writable' | 'privileged'> {
  const { kind, name, writable, privileged } = host;
  return { kind, name, writable, privileged };
}

/** Told before it is done: the last line names what hangs. */
async function toldLater<T>(
  what: string,
  tell: (line: string) => void,
  action: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const after = (outcome: string) =>
    tell(`  ${outcome} after ${Math.round(performance.now() - start)} ms`);
  tell(what);
  try {
    const result = await action();
    after(isRunResult(result) ? `exit ${result.exitCode}` : 'done');
    return result;
  } catch (error) {
    after(reason(error));
    throw error;
  }
}

function isRunResult(result: unknown): result is RunResult {
  return typeof result === 'object' && result !== null && 'exitCode' in result;
}

function reason(error: unknown): string {
  if (error instanceof HostError) return error.errno;
  if (error instanceof ProgramMissing) return 'not installed';
  return error instanceof Error ? oneLine(error.message) : 'failed';
}

/** The lines of a batch, each on its own: they are what is really done. */
function input(text: string | undefined): string {
  if (text === undefined) return '';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `\n  < ${oneLine(line)}`)
    .join('');
}
