/** The few colours that sriovctl uses. Loaded only for a terminal. */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string) => text;

export const PLAIN: Palette = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
};

/** `--no-color`, then FORCE_COLOR, then NO_COLOR (no-color.org: unless empty), then whether someone looks. */
export function wantsColour(
  tty: boolean,
  env: Record<string, string | undefined>,
  { noColor }: { noColor: boolean },
): boolean {
  if (noColor) return false;
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR']);
  if (env['NO_COLOR']) return false;
  return tty && env['TERM'] !== 'dumb';
}
