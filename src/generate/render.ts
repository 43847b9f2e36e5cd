import { Liquid } from 'liquidjs';
import type { Rendered } from '../consumers/consumer.ts';
import { printJson, printYaml, readLenientJson } from '../formats/print.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { ESCAPES, outputFormat, type OutputFormat } from './escape.ts';
import type { Templates } from './templates.ts';

/**
 * The text of one file. Templates are data, not code: they see the values given and nothing of the machine, cannot
 * name other files, and have limits in time and memory.
 * @throws {SriovError} TEMPLATE_INVALID
 */
export function render(rendered: Rendered, values: object, templates: Templates): string {
  const { text, file } = templates.get(rendered.template);
  const format = outputFormat(rendered.template);
  const parts = Object.entries(rendered.parts ?? {}).map(([name, part]) => [
    name,
    render(part, values, templates),
  ]);
  const scope = { ...values, ...rendered.values, ...Object.fromEntries(parts) };
  try {
    return canonical(engineFor(format).parseAndRenderSync(text, scope), format);
  } catch (error) {
    throw error instanceof SriovError ? error : (ownError(error) ?? invalid(file, error));
  }
}

function engineFor(format: OutputFormat): Liquid {
  return new Liquid({
    outputEscape: ESCAPES[format],
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    // Templates that include others would read files of their choice.
    templates: {},
    renderLimit: 2_000,
    memoryLimit: 10_000_000,
  });
}

/** Parsed again, so that what does not parse is never written, and printed as everybody writes it. */
function canonical(text: string, format: OutputFormat): string {
  if (format === 'json') return printJson(readLenientJson(text));
  if (format === 'yaml') return printYaml(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '' || format === 'shell');
  return `${lines.join('\n').trim()}\n`;
}

/** What an escape threw comes wrapped, once a level. */
function ownError(error: unknown): SriovError | undefined {
  for (
    let one = error;
    one instanceof Error;
    one = (one as { originalError?: unknown }).originalError
  ) {
    if (one instanceof SriovError) return one;
  }
  return undefined;
}

function invalid(file: string, error: unknown): SriovError {
  const message = error instanceof Error ? error.message : String(error);
  return new SriovError('TEMPLATE_INVALID', `The template ${oneLine(file)} cannot be rendered`, {
    cause: oneLine(message.split('\n')[0] ?? ''),
    actions: ['See what templates can use: docs/templates.md'],
  });
}
