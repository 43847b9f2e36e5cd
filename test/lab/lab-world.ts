import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { envelope } from './envelope.ts';
import type { Answers } from './play.ts';
import { background, program, type Background } from './program.ts';
import type { Errno, World } from './world.ts';

/** The machine we run on: a guest with a real kernel. What is started in the background is put into `children`. */
export function labWorld(answers: Answers, children: Background[]): World {
  const start: World['start'] = async (file, args, options) => {
    const child = await background(file, args, options);
    children.push(child);
    return child;
  };
  const world: World = {
    kind: 'lab',
    sriovctl: (args, options) => program('sriovctl', args, options),
    json: async (args, options) =>
      envelope(args, await world.sriovctl([...args, '--json'], options)),
    spawn: (args, options) => start('sriovctl', args, options),
    run: program,
    start,
    read: (path) => orErrno(() => readFileSync(path, 'utf8')),
    list: (path) => orErrno(() => readdirSync(path).sort()),
    link: (path) => orErrno(() => readlinkSync(path)),
    write,
    settle,
    wait: async (ms) => void (await sleep(ms)),
    answer: (label, value) => {
      answers.push([label, value]);
      return value;
    },
  };
  return world;
}

/** Not the synchronous way: a write to sriov_numvfs can block for ever, and we must outlive it. */
async function write(path: string, text: string): Promise<'ok' | Errno> {
  try {
    const file = await open(path, 'w');
    try {
      await file.write(text);
    } finally {
      await file.close();
    }
    return 'ok';
  } catch (error) {
    return errnoOf(error);
  }
}

export async function settle(): Promise<void> {
  let names = '';
  for (let steady = 0, tries = 0; steady < 2 && tries < 100; tries += 1) {
    await program('udevadm', ['settle', '--timeout=30']);
    const now = readdirSync('/sys/class/net').sort().join(' ');
    // A VF is eth0 until udev has renamed it, and udev may not have heard of it yet.
    steady = now === names && !/\beth\d/.test(now) ? steady + 1 : 0;
    names = now;
    await sleep(100);
  }
}

function orErrno<T>(access: () => T): T | Errno {
  try {
    return access();
  } catch (error) {
    return errnoOf(error);
  }
}

function errnoOf(error: unknown): Errno {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  // libuv's name for what Linux calls EOPNOTSUPP: one number, two names.
  return { errno: code === 'ENOTSUP' ? 'EOPNOTSUPP' : code };
}
