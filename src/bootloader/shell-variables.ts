import type { Assignment, Statement } from './shell-assignments.ts';
import type { VariablePart, WordPart } from './shell-words.ts';

/** The value of a shell variable, each piece with the file and line that it comes from. */
export interface ShellValue {
  pieces: Piece[];
  /** What could not be evaluated in it; the value is only partly known then. */
  gaps: Gap[];
}

export interface Piece {
  text: string;
  file: string;
  line: number;
  /** Where its source stands in the file; it differs from the text where a backslash protects a character. */
  start: number;
  end: number;
}

export interface Gap {
  file: string;
  line: number;
  reason: string;
}

export type ShellVariables = Map<string, ShellValue>;

/** Carries out the assignments of one file, on top of those of the files before it. */
export function assignAll(variables: ShellVariables, file: string, statements: Statement[]): void {
  for (const statement of statements) {
    if (statement.kind === 'assignment') assign(variables, file, statement);
  }
}

export function textOf(value: ShellValue | undefined): string {
  return value?.pieces.map((piece) => piece.text).join('') ?? '';
}

/** Set by every login or by grub-mkconfig itself before it reads its files: unknown, not empty. */
const ENVIRONMENT =
  /^(HOME|PATH|USER|LOGNAME|SHELL|PWD|HOSTNAME|TERM|LANG|LC_\w+|SUDO_\w+|UID|EUID|GRUB_DEVICE\w*|GRUB_FS)$/;

function assign(variables: ShellVariables, file: string, statement: Assignment): void {
  const { name, append, word, line, conditional } = statement;
  const before = variables.get(name) ?? NOTHING;
  if (conditional) {
    const gap = { file, line, reason: `${name} is set only under a condition` };
    variables.set(name, { pieces: before.pieces, gaps: [...before.gaps, gap] });
    return;
  }
  const value = expand(word, { variables, file });
  variables.set(name, append ? joined([before, value]) : value);
}

const NOTHING: ShellValue = { pieces: [], gaps: [] };

interface Scope {
  variables: ShellVariables;
  file: string;
}

function expand(parts: readonly WordPart[], scope: Scope): ShellValue {
  return joined(parts.map((part) => expandPart(part, scope)));
}

function expandPart(part: WordPart, scope: Scope): ShellValue {
  const { file } = scope;
  if (part.kind === 'text') {
    const { text, line, start, end } = part;
    return { pieces: [{ text, file, line, start, end }], gaps: [] };
  }
  if (part.kind === 'variable') return expandVariable(part, scope);
  const reason = `${part.source} is not evaluated`;
  return { pieces: [], gaps: [{ file, line: part.line, reason }] };
}

function expandVariable({ name, otherwise, line }: VariablePart, scope: Scope): ShellValue {
  const value = scope.variables.get(name);
  if (value === undefined && ENVIRONMENT.test(name)) {
    const reason = `$${name} comes from the environment`;
    return { pieces: [], gaps: [{ file: scope.file, line, reason }] };
  }
  if (!otherwise) return value ?? NOTHING;
  const { operator, word } = otherwise;
  const present =
    value !== undefined &&
    (!operator.startsWith(':') || textOf(value) !== '' || value.gaps.length > 0);
  if (operator.endsWith('+')) return present ? expand(word, scope) : NOTHING;
  if (present) return value;
  if (operator.endsWith('?')) {
    const reason = `\${${name}${operator}...} ends the shell, for ${name} is not set`;
    return { pieces: [], gaps: [{ file: scope.file, line, reason }] };
  }
  const replacement = expand(word, scope);
  if (operator.endsWith('=')) scope.variables.set(name, replacement);
  return replacement;
}

function joined(values: readonly ShellValue[]): ShellValue {
  return {
    pieces: values.flatMap((value) => value.pieces),
    gaps: values.flatMap((value) => value.gaps),
  };
}
