import type { RunResult } from '../../host.ts';
import type { Machine } from '../machine.ts';
import { findNamespace } from '../processes.ts';
import type { Context } from './context.ts';
import { addAddress, addRoute, deleteAddress } from './ip-address-change.ts';
import { showAddresses } from './ip-address.ts';
import { runBatch } from './ip-batch.ts';
import { addLink, changeAltnames, deleteLink } from './ip-link-add.ts';
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
  const full = OBJECTS.find((known) => name !== '' && known.startsWith(name));
  if (!full) return failure(1, `Object "${name}" is unknown, try "ip help".`);
  const action = SHOWING.includes(verb) ? 'show' : verb;
  const run = VERBS[`${full} ${action}`];
  if (run) return run(machine, rest, options, context);
  return notSimulated('ip', args);
}

/** In the order in which an abbreviation is looked up (do_cmd() in ip/ip.c). */
const OBJECTS = ['address', 'route', 'link', 'netns'];
const SHOWING = ['show', 'list', 'ls', 'lst'];

type Verb = (
  machine: Machine,
  args: readonly string[],
  options: Options,
  context: Context,
) => RunResult;

const VERBS: Record<string, Verb> = {
  'link show': (machine, args, { json, details }, { netns }) =>
    showLinks(machine, args, { json, details, netns }),
  'link set': (machine, args, _, { netns }) => setLink(machine, args, netns),
  'link add': (machine, args, _, { netns }) => addLink(machine, args, netns),
  'link del': (machine, args, _, { netns }) => deleteLink(machine, args, netns),
  'link delete': (machine, args, _, { netns }) => deleteLink(machine, args, netns),
  'link property': (machine, args, _, { netns }) => changeAltnames(machine, args, netns),
  'address show': (machine, args, { details }, { netns }) =>
    showAddresses(machine, args, { details, netns }),
  'address add': (machine, args, _, { netns }) => addAddress(machine, args, netns),
  'address del': (machine, args, _, { netns }) => deleteAddress(machine, args, netns),
  'route show': (machine, args, { inet6 }, { netns }) => showRoutes(machine, args, netns, inet6),
  'route add': (machine, args) => addRoute(machine, args),
  'netns show': (machine, args, { json }, context) =>
    netnsCommand(machine, 'list', args, json, context),
  'netns add': (machine, args, { json }, context) =>
    netnsCommand(machine, 'add', args, json, context),
  'netns del': (machine, args, { json }, context) =>
    netnsCommand(machine, 'del', args, json, context),
  'netns delete': (machine, args, { json }, context) =>
    netnsCommand(machine, 'del', args, json, context),
  'netns exec': (machine, args, { json }, context) =>
    netnsCommand(machine, 'exec', args, json, context),
};
