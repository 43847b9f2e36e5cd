import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { onTestFailed, onTestFinished } from 'vitest';
import { BINARY } from './sriovctl.ts';

export const HAS_SCRIPT = spawnSync('script', ['--version']).error === undefined;

export const KEYS = {
  enter: '\r',
  down: '\u001b[B',
  up: '\u001b[A',
  escape: '\u001b',
  space: ' ',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  /** Wipes the line. */
  ctrlU: '\u0015',
};

/** Somebody at a terminal, who reads before typing. */
export interface Person {
  /** Waits until this is on the screen, after all that was waited for before. */
  reads(text: string): Promise<void>;
  types(...keys: string[]): void;
  resizes(columns: number): void;
  /** How it ended, and all that was printed, without colours and movements of the cursor. */
  ends(): Promise<{ status: number | null; screen: string; raw: string }>;
}

/** Runs it on a terminal of script(1). */
export function personAt(
  call: string,
  {
    folder,
    env = {},
    columns = 80,
  }: { folder: string; env?: Record<string, string>; columns?: number },
): Person {
  const place = join(folder, 'tty');
  const command = `tty > '${place}'; stty cols ${columns} rows 24; exec '${process.execPath}' '${BINARY}' ${call}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm',
      SRIOVCTL_HOST: 'sim',
      SRIOVCTL_SIM_STATE: join(folder, 'sim'),
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  let read = 0;
  let ended = false;
  let look = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    look();
  });
  const status = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      ended = true;
      look();
      resolve(code);
    });
  });
  // What is wiped away ends a line: the next one would stand behind it.
  const screen = (): string =>
    stripVTControlCharacters(raw.replaceAll('\u001b[2K', '\n')).replaceAll('\r', '');
  onTestFinished(() => void child.kill());
  onTestFailed(() => console.error(`It last said:\n${screen().slice(read)}`));
  return {
    reads: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const at = screen().indexOf(text, read);
          if (at >= 0) {
            read = at + text.length;
            look = () => {};
            resolve();
          } else if (ended) reject(new Error(`It never said "${text}":\n${screen().slice(read)}`));
        };
        look();
      }),
    types: (...keys) => void child.stdin.write(keys.join('')),
    resizes: (size) =>
      void spawnSync('stty', ['-F', readFileSync(place, 'utf8').trim(), 'cols', String(size)]),
    ends: async () => ({ status: await status, screen: screen(), raw }),
  };
}
