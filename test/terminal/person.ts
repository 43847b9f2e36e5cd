import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

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
  /** What is on the screen after all that was waited for. */
  unread(): string;
  /** How it ended, and all that was printed; `screen` without colours and movements of the cursor. */
  ends(): Promise<{ status: number | null; screen: string; raw: string }>;
  leaves(): void;
}

export interface Place {
  /** A command for a shell. */
  command: string;
  /** The working directory, in which `tty` and `pid` are kept. */
  folder: string;
  env: Record<string, string>;
  columns?: number;
}

/** Runs a command on a terminal, which script(1) makes. */
export function personAt({ command, folder, env, columns = 80 }: Place): Person {
  const place = join(folder, 'tty');
  const whole = `tty > '${place}'; echo $$ > '${join(folder, 'pid')}'; stty cols ${columns} rows 24; exec ${command}`;
  const child = spawn('script', ['-qec', whole, '/dev/null'], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
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
    resizes: (size) => {
      const terminal = readFileSync(place, 'utf8').trim();
      spawnSync('stty', ['-F', terminal, 'cols', String(size)]);
    },
    unread: () => screen().slice(read),
    ends: async () => ({ status: await status, screen: screen(), raw }),
    leaves: () => void child.kill(),
  };
}
