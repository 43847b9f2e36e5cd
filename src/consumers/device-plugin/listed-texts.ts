import type { Node } from '../../formats/document.ts';
import { entries, stringOf } from '../../formats/node.ts';
import type { Fix } from '../../lint/rule.ts';
import { correctedList } from './corrected-list.ts';
import { SYNONYMS, type ListKey } from './schema.ts';

/** A text of a list of a selector. */
export interface ListedText {
  node: Node;
  text: string;
  list: Node;
  /** The list has its right name. One with a wrong name gets it first, and what it should hold with it. */
  named: boolean;
}

/** The texts of a list, under its own name and under those that people mistake for it. */
export function listedTexts(selector: Node, key: ListKey): ListedText[] {
  return entries(selector).flatMap(({ key: name, value: list }) => {
    const named = name.toLowerCase() === key.toLowerCase();
    const meant = named || (Object.hasOwn(SYNONYMS, name) && SYNONYMS[name] === key);
    const nodes = !meant ? [] : list.type === 'list' ? list.items : [list];
    return nodes.flatMap((node) => {
      const text = stringOf(node);
      return text === undefined ? [] : [{ node, text, list, named }];
    });
  });
}

/** All of the list at once, so that the fixes of several texts agree. */
export function correction({ list, named }: ListedText, description: string): Fix {
  const texts = list.type === 'list' ? list.items.map(stringOf) : [];
  if (!named || texts.length === 0 || !texts.every((text) => text !== undefined))
    return { description };
  const value = correctedList(String(list.path.at(-1)), texts);
  if (value.join() === texts.join()) return { description };
  return { description, edits: [{ change: 'set', path: list.path, value }] };
}
