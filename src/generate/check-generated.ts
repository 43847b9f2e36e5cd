import { ACROSS, KINDS } from '../consumers/kinds.ts';
import { lint } from '../lint/lint.ts';
import { UNKNOWN_KIND } from '../lint/text-rules.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { outputFormat } from './escape.ts';
import type { GeneratedFile } from './generated-file.ts';

const DATA = new Set(['json', 'yaml', 'xml', 'ini']);

/**
 * Reads what was rendered as its consumer will. Gives what lint warns of, one line each: only templates of a user's own
 * come to that.
 * @throws {SriovError} TEMPLATE_INVALID for what lint calls an error; `templates` has the template of each file
 */
export function checkGenerated(
  files: readonly GeneratedFile[],
  templates: readonly string[],
): string[] {
  const data = files.filter(({ path }) => DATA.has(outputFormat(path)));
  const texts = data.map(({ path, content }) => ({ name: path, text: content }));
  const { findings } = lint(texts, { kinds: KINDS, across: ACROSS });
  // What no consumer knows is no file for one.
  const error = findings.find(
    ({ severity, rule }) => severity === 'error' || rule === UNKNOWN_KIND.id,
  );
  if (error !== undefined) {
    const template = templates[files.findIndex(({ path }) => path === error.file)] ?? '';
    throw new SriovError(
      'TEMPLATE_INVALID',
      `The template ${oneLine(template)} gives a wrong file`,
      {
        cause: `${error.file}, line ${error.line}: ${error.message} [${error.rule}]`,
        actions: [`Read about it: sriovctl lint --explain ${error.rule}`],
        details: { finding: error },
      },
    );
  }
  return findings
    .filter(({ severity }) => severity === 'warning')
    .map(({ file, line, message, rule }) => `${file}, line ${line}: ${message} [${rule}]`);
}
