import type { Description } from '../consumers/description.ts';
import { SriovError } from '../model/errors.ts';
import { checkGenerated } from './check-generated.ts';
import type { Choice } from './choose-consumers.ts';
import type { GeneratedFile } from './generated-file.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

export interface Generated {
  files: GeneratedFile[];
  warnings: string[];
  /** Commands that put the files to use. */
  next: string[];
}

/**
 * All files for the chosen consumers. What lint would call wrong is never handed out, whoever's template it came from.
 * @throws {SriovError} INVALID_NETWORK, TEMPLATE_INVALID
 */
export function generate(
  description: Description,
  choices: readonly Choice[],
  templates: Templates,
): Generated {
  const plans = choices.map(({ variant }) => variant.plan(description));
  const planned = plans.flatMap(({ files }) => files);
  const files = planned.map((file) => ({
    path: file.path,
    content: render(file, description, templates),
  }));
  refuseTwins(files);
  const found = checkGenerated(
    files,
    planned.map(({ template }) => templates.get(template).file),
  );
  return {
    files,
    warnings: [...new Set([...plans.flatMap(({ warnings }) => warnings), ...found])],
    next: [...new Set(plans.flatMap(({ next }) => next))],
  };
}

/** Two variants of one consumer may want the same name: then the second would overwrite the first. */
function refuseTwins(files: readonly GeneratedFile[]): void {
  const seen = new Map<string, string>();
  for (const { path, content } of files) {
    if (seen.has(path) && seen.get(path) !== content) {
      throw new SriovError(
        'INVALID_NETWORK',
        `Two of these consumers write ${path}, and not the same`,
        {
          actions: ['Generate for one after the other, into directories of their own.'],
        },
      );
    }
    seen.set(path, content);
  }
}
