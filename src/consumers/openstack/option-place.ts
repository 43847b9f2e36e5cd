import type { IniEntry } from '../../formats/document.ts';
import type { Located } from '../../lint/rule.ts';

export function at({ section, key, place }: IniEntry): Located {
  return { path: `[${section}] ${key}`, place };
}
