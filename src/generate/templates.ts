import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';

const ENDING = '.liquid';
/** Ours have some 50 lines. */
const LARGEST = 256 * 1024;

/** Texts of templates by their name without `.liquid`: `cni/sriov.conflist`. */
export interface Templates {
  /** @throws {SriovError} TEMPLATE_INVALID */
  get(name: string): { text: string; file: string };
}

/**
 * The user's own templates stand before ours, file by file.
 * @throws {SriovError} TEMPLATE_INVALID if `own` is no directory or holds what we have no template for
 */
export function openTemplates(shipped: string, own: string | undefined): Templates {
  if (own !== undefined) refuseStrangers(shipped, own);
  return {
    get(name) {
      const files = [own, shipped].flatMap((folder) => folder ?? []);
      const file = files.map((folder) => join(folder, `${name}${ENDING}`)).find(existsSync);
      if (file === undefined) throw new SriovError('INTERNAL', `There is no template ${name}`);
      return { text: readTemplate(file), file };
    },
  };
}

/** `cni/sriov.conflist.liquid`, ...: in the order of their names. */
export function templateFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ENDING))
    .sort();
}

/** A template under a name that nothing asks for would silently do nothing. */
function refuseStrangers(shipped: string, own: string): void {
  const stat = statSync(own, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) {
    throw new SriovError('TEMPLATE_INVALID', `${oneLine(own)} is no directory`, {
      actions: ['Copy the templates first: sriovctl gen-config --copy-templates DIR'],
    });
  }
  const known = new Set(templateFiles(shipped));
  const stranger = templateFiles(own).find((file) => !known.has(file));
  if (stranger === undefined) return;
  throw new SriovError(
    'TEMPLATE_INVALID',
    `Nothing asks for the template ${oneLine(join(own, stranger))}`,
    { actions: [`Name it as one of ours: ${[...known].join(', ')}`] },
  );
}

function readTemplate(file: string): string {
  let problem: string;
  try {
    const { size } = statSync(file);
    if (size <= LARGEST) return readFileSync(file, 'utf8');
    problem = `it has ${size} bytes, and at most ${LARGEST} are read`;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new SriovError('TEMPLATE_INVALID', `Cannot read the template ${oneLine(file)}`, {
    cause: oneLine(problem),
  });
}
