import { join } from 'node:path';
import { HostError } from '../../src/host/host.ts';
import type { SimulatedHost } from '../../src/host/simulated/open.ts';
import { envelope } from './envelope.ts';
import type { Answers } from './play.ts';
import { background, program } from './program.ts';
import type { Errno, World } from './world.ts';

const BINARY = join(import.meta.dirname, '../../bin/run.js');
/** Longer than anything there is late. */
const SETTLED_MS = 10_000;

/** A simulated machine whose state is in a folder: sriovctl runs as a process of its own on the same state. */
export function simulatedWorld(host: SimulatedHost, folder: string, answers: Answers): World {
  const here = { SRIOVCTL_HOST: 'sim', SRIOVCTL_SIM_STATE: folder };
  const world: World = {
    kind: 'simulated',
    sriovctl: (args, { env, ...options } = {}) =>
      program(process.execPath, [BINARY, ...args], { ...options, env: { ...here, ...env } }),
    json: async (args, options) =>
      envelope(args, await world.sriovctl([...args, '--json'], options)),
    spawn: (args, { env, ...options } = {}) =>
      background(process.execPath, [BINARY, ...args], { ...options, env: { ...here, ...env } }),
    run: async (name, args, { input, timeout } = {}) => {
      const options = {
        ...(input === undefined ? {} : { input }),
        ...(timeout === undefined ? {} : { timeoutMs: timeout }),
      };
      const { exitCode, stdout, stderr } = await host.run(name, args, options);
      return { exit: exitCode, stdout, stderr };
    },
    start: () => Promise.reject(new Error('only a real machine runs any other program')),
    read: (path) => orErrno(() => host.read(path)),
    list: (path) => orErrno(() => host.list(path)),
    link: (path) => orErrno(() => host.link(path)),
    write: async (path, text) => {
      try {
        await host.write(path, text);
        return 'ok';
      } catch (error) {
        return errnoOf(error);
      }
    },
    settle: () => host.wait(SETTLED_MS),
    wait: (ms) => host.wait(ms),
    answer: (label, value) => {
      answers.push([label, value]);
      return value;
    },
  };
  return world;
}

function orErrno<T>(access: () => T): T | Errno {
  try {
    return access();
  } catch (error) {
    return errnoOf(error);
  }
}

function errnoOf(error: unknown): Errno {
  // Node's name for the same number.
  if (error instanceof HostError) return { errno: error.errno.replace(/^ENOTSUP$/, 'EOPNOTSUPP') };
  throw error;
}
