import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellAssignments } from '../../../src/bootloader/shell-assignments.ts';
import { assignAll, type ShellVariables, textOf } from '../../../src/bootloader/shell-variables.ts';

function evaluate(source: string): ShellVariables {
  const variables: ShellVariables = new Map();
  assignAll(variables, 'file', shellAssignments(source));
  return variables;
}

function valueOf(source: string): string {
  return textOf(evaluate(source).get('A'));
}

function gapsOf(source: string): string[] {
  return (
    evaluate(source)
      .get('A')
      ?.gaps.map(({ line, reason }) => `${line}: ${reason}`) ?? []
  );
}

describe('shell variables', () => {
  it.each([
    ['unquoted', 'A=quiet', 'quiet'],
    ['double quotes', 'A="quiet splash"', 'quiet splash'],
    ['single quotes', "A='quiet $B `date` \\'", 'quiet $B `date` \\'],
    ['both, joined', `A="a "'b '"c"`, 'a b c'],
    ['empty', 'A=', ''],
    ['empty quotes', 'A=""', ''],
    ['the last one wins', 'A=1\nA=2', '2'],
    ['indented', '  \tA=1', '1'],
    ['exported', 'export A=1', '1'],
    ['two on a line', 'B=1 A=2', '2'],
    ['semicolons', 'A=1; A=2; B=3', '2'],
    ['a comment behind it', 'A="1" # A=2', '1'],
    ['no comment within a word', 'A=1#2', '1#2'],
    ['a commented line', '#A=2\nA=1\n# A=3', '1'],
    ['+=', 'A="a"\nA+=" b"', 'a b'],
    ['+= on nothing', 'A+="b"', 'b'],
    ['a continued line', 'A="a \\\nb"', 'a b'],
    ['a continued word', 'A=a\\\nb', 'ab'],
    ['a line end in quotes', 'A="a\nb"', 'a\nb'],
    ['escapes in double quotes', 'A="\\"a\\" \\$B \\\\ \\n"', '"a" $B \\ \\n'],
    ['an escape without quotes', 'A=a\\ b', 'a b'],
    ['a variable', 'B=b\nA="a $B"', 'a b'],
    ['a variable in braces', 'B=b\nA="${B}c"', 'bc'],
    ['itself', 'A="a"\nA="$A b"', 'a b'],
    ['an unset variable', 'A="a$NOTHING"', 'a'],
    ['a default', 'A="${B:-quiet splash}"', 'quiet splash'],
    ['a default for an empty one', 'B=\nA=${B:-x}', 'x'],
    ['a default that an empty one does not take', 'B=\nA=${B-x}', ''],
    ['a default with quotes in it', 'A="${B:-"x y"}z"', 'x yz'],
    ['a default within a default', 'A=${B:-${C:-c}}', 'c'],
    ['an alternative', 'B=b\nA="a${B:+ $B}"', 'a b'],
    ['an alternative of an unset one', 'A="a${B:+ $B}"', 'a'],
    ['an assigning default', 'A="${B:=b}$B"', 'bb'],
    ['a lone dollar', 'A="5$ a"', '5$ a'],
    ['A for one command only', 'A=1\nA=2 true', '1'],
    ['a function on the next line', 'f()\n{\n  true\n}\nA=1', '1'],
    ['a subshell', 'A=1\n( A=2 )', '1'],
    ['what a comment says in the middle of a list', 'A=1 # if\nA=2', '2'],
    ['no end of the file', 'A="a', 'a'],
    ['a carriage return, as the shell reads it', 'A="a"\r\nB=1', 'a\r'],
  ])('%s', (_, source, value) => {
    expect(valueOf(source)).toBe(value);
    expect(gapsOf(source)).toEqual([]);
  });

  it.each([
    ['A="a $(date) b"', 'a  b', '1: $(date) is not evaluated'],
    [
      'A=`lsb_release -i -s 2> /dev/null || echo Debian`',
      '',
      '1: `lsb_release -i -s 2> /dev/null || echo Debian` is not evaluated',
    ],
    ['A="a $(echo ")" (x)) b"', 'a  b', '1: $(echo ")" (x)) is not evaluated'],
    ['A=$((1 + 2))', '', '1: $((1 + 2)) is not evaluated'],
    ['\nA="${B%% *}"', '', '2: ${B%% *} is not evaluated'],
    ['A="$1"', '', '1: $1 is not evaluated'],
    ['A="$HOME"', '', '1: $HOME comes from the environment'],
    ['A=a\nif [ -e /x ]; then\n  A="$A b"\nfi\nB=1', 'a', '3: A is set only under a condition'],
    ['A=a\n[ -e /x ] && A=b', 'a', '2: A is set only under a condition'],
    ['A=a\nfor x in 1 2; do A="$A $x"; done', 'a', '2: A is set only under a condition'],
    ['A=a\ncase "$B" in x) A=b;; *) A=c;; esac', 'a', '2: A is set only under a condition'],
    ['A=a\nadd() {\n  A="$A b"\n}\nadd', 'a', '3: A is set only under a condition'],
  ])('says what it cannot know of %s', (source, value, gap) => {
    expect(valueOf(source)).toBe(value);
    expect(gapsOf(source)).toContain(gap);
  });

  it('reads on after a compound command', () => {
    const source =
      'if true; then if false; then A=x; fi; B=1; fi\nA=a; case x in (y) B=2;; esac\nA="$A b"';
    expect(valueOf(source)).toBe('a b');
  });

  it('finds the line of each piece', () => {
    const pieces = evaluate('B=b\nA="a $B \\\n c"\n').get('A')!.pieces;
    expect(pieces.map(({ text, line }) => [text, line])).toEqual([
      ['a ', 2],
      ['b', 1],
      [' ', 2],
      [' c', 3],
    ]);
  });
});

const NAMES = ['A', 'B', 'GRUB_CMDLINE_LINUX'];

/** A word without anything that a shell would run: each piece as source. */
const plain = fc.stringMatching(/^[a-z0-9=,.:/_-]{1,6}$/);
const single = fc.stringMatching(/^[ -&(-~]{0,8}$/).map((text) => `'${text}'`);
const escaped = fc.constantFrom('\\ ', '\\"', "\\'", '\\\\', '\\$', '\\#', '\\\n');
const variable = fc
  .constantFrom(...NAMES)
  .chain((name) =>
    fc.constantFrom(
      `$${name}`,
      `\${${name}}`,
      `\${${name}:-x y}`,
      `\${${name}-"q r"}`,
      `\${${name}:+z}`,
      `\${${name}+\\}}`,
      `\${${name}:-\${B:-deep}}`,
    ),
  );
const inDouble = fc.oneof(
  fc.stringMatching(/^[ a-z0-9=,#;&|()<>'*?~-]{0,6}$/),
  fc.constantFrom('\\"', '\\\\', '\\$', '\\n', '\\\n', '\n'),
  fc
    .constantFrom(...NAMES)
    .chain((name) =>
      fc.constantFrom(
        `$${name}`,
        `\${${name}}`,
        `\${${name}:-x  y}`,
        `\${${name}:-"q  r"}`,
        `\${${name}+z}`,
      ),
    ),
);
const double = fc.array(inDouble, { maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
const word = fc
  .array(fc.oneof(plain, single, double, escaped, variable), { maxLength: 4 })
  .map((parts) => parts.join(''));
const assignment = fc
  .tuple(fc.constantFrom(...NAMES), word)
  .map(([name, value]) => `${name}=${value}`);
const separator = fc.constantFrom(
  '\n',
  '\n\n',
  '; ',
  ' ',
  ' # comment "\n',
  '\n\t',
  ' \\\n ',
  '\n# $(x) `\n',
);
const script = fc
  .array(fc.tuple(assignment, separator), { minLength: 1, maxLength: 6 })
  .map((lines) => `${lines.flat().join('')}\n`);

const SHELLS = ['/bin/sh', '/bin/bash'].filter((shell) => existsSync(shell));

describe('against the shell itself', () => {
  it.each(SHELLS)('reads what %s reads', (shell) => {
    fc.assert(
      fc.property(script, (source) => {
        const read = NAMES.map((name) => textOf(evaluate(source).get(name)));
        expect(read).toEqual(valuesIn(shell, source));
      }),
      { numRuns: 300 },
    );
  });
});

function valuesIn(shell: string, source: string): string[] {
  const print = `\nprintf '%s\\0' "$A" "$B" "$GRUB_CMDLINE_LINUX"`;
  const output = execFileSync(shell, ['-c', source + print], {
    env: {},
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output.split('\0').slice(0, -1);
}

describe('whatever the file says', () => {
  it('ends, and invents nothing', () => {
    const pieces = fc.constantFrom(
      'A=',
      '"',
      "'",
      '`',
      '$(',
      '${',
      '}',
      ')',
      '(',
      '\\',
      '\n',
      '\r\n',
      '#',
      ' ',
      '<<',
      ';;',
      'if ',
      'fi',
      'case',
      'x',
      '\v',
      '\u00a0',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (source) => {
          for (const value of evaluate(source).values()) {
            const letters = [...textOf(value)].filter((letter) => !source.includes(letter));
            expect(letters).toEqual([]);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
