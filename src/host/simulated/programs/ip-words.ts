/** The words of a command line that are still to be read. */
export interface Words {
  args: string[];
}

/** iproute2 itself refuses the command line, before the kernel hears of it. */
export class WrongUse extends Error {
  constructor(
    readonly exitCode: 1 | 255,
    message: string,
  ) {
    super(message);
    this.name = 'WrongUse';
  }
}

export function nextWord(words: Words): string {
  const word = words.args.shift();
  if (word === undefined) {
    throw new WrongUse(255, 'Command line is not complete. Try option "help"');
  }
  return word;
}

/** invarg() of iproute2's lib/utils.c: it exits at once, even inside of a batch. */
export function wrongArgument(argument: string, message: string): WrongUse {
  return new WrongUse(255, `Error: argument "${argument}" is wrong: ${message}\n`);
}

export function parseNumber(text: string, name: string, most = 0xffffffff): number {
  const number = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN;
  if (!(number <= most)) throw wrongArgument(text, `Invalid "${name}" value\n`);
  return number;
}

/** on_off() of iproute2 fails without leaving a batch. */
export function parseOnOff(text: string, name: string): boolean {
  if (text === 'on') return true;
  if (text === 'off') return false;
  throw new WrongUse(1, `Error: argument of "${name}" must be one of "off", "on", not "${text}"`);
}
