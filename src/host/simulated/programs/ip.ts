import type { RunResult } from '../../host.ts';
import type { Machine } from '../machine.ts';
import { findNamespace } from '../processes.ts';
import type { Context } from './context.ts';
import { showAddresses } from './ip-address.ts';
import { runBatch } from './ip-batch.ts';
import { showLinks } from './ip-link-show.ts';
import { setLink } from './ip-link-set.ts';
import { netnsCommand } from './ip-netns.ts';
import { showRoutes } from './ip-route.ts';
import { failure, notSimulated, success } from './result.ts';

interface Options {
  json: boolean;
  details: boolean;
  force: boolean;
  inet6: boolean;
  batch?: string;
  netns: number;
}

export function ip(machine: Machine, args: readonly string[], context: Context): RunResult {
  const options: Options = {
    json: false,
    details: false,
    force: false,
    inet6: false,
    netns: context.netns,
  };
  const rest = [...args];
  while (rest[0]?.startsWith('-')) {
    const refused = takeOption(machine, rest, options);
    if (refused) return refused;
  }
  const inner = { ...context, netns: options.netns };
  if (options.batch !== undefined) {
    return runBatch(context.input ?? '', options.force, (line) =>
      object(machine, line, options, inner),
    );
  }
  return object(machine, rest, options, inner);
}

function takeOption(machine: Machine, args: string[], options: Options): RunResult | undefined {
  const option = args.shift()!.replace(/^--/, '-');
  if (is(option, '-json', 2)) options.json = true;
  else if (is(option, '-details', 2)) options.details = true;
  else if (is(option, '-force', 2) && option.length > 2) options.force = true;
  else if (option === '-6') options.inet6 = true;
  else if (option === '-4' || is(option, '-statistics', 2) || is(option, '-pretty', 2))
    return undefined;
  else if (is(option, '-batch', 2)) options.batch = args.shift() ?? '';
  else if (is(option, '-Version', 2)) {
    return success(
      `ip utility, iproute2-${machine.state.spec.kernel?.iproute2 ?? '6.15.0'}, libbpf 1.5.0\n`,
    );
  } else if (is(option, '-netns', 2)) {
    const name = args.shift() ?? '';
    const namespace = findNamespace(machine, name);
    if (!namespace) {
      return failure(255, `Cannot open network namespace "${name}": No such file or directory`);
    }
    options.netns = namespace.inode;
  } else return failure(255, `Option "${option}" is unknown, try "ip -help".`);
  return undefined;
}

/** iproute2 takes every abbreviation of its words. */
function is(given: string, word: string, least: number): boolean {
  return given.length >= least && word.startsWith(given);
}

function object(
  machine: Machine,
  args: readonly string[],
  options: Options,
  context: Context,
): RunResult {
  const [name = '', verb = 'show', ...rest] = args;
  if (name === 'link' || name === 'l') {
    if (verb === 'set') return setLink(machine, rest, context.netns);
    if (verb === 'show' || verb === 'list' || verb === 'ls') {
      return showLinks(machine, rest, { ...options, netns: context.netns });
    }
  }
  if (['address', 'addr', 'a'].includes(name) && ['show', 'list', 'ls'].includes(verb)) {
    return showAddresses(machine, rest, context.netns);
  }
  if (['route', 'r'].includes(name) && ['show', 'list', 'ls'].includes(verb)) {
    return showRoutes(machine, context.netns, options.inet6);
  }
  if (name === 'netns') return netnsCommand(machine, verb, rest, options.json, context);
  if (['link', 'address', 'addr', 'route'].includes(name)) return notSimulated('ip', args);
  return failure(1, `Object "${name}" is unknown, try "ip help".`);
}
