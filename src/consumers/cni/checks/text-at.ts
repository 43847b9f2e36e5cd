import type { Node } from '../../../formats/document.ts';
import { stringOf } from '../../../formats/node.ts';
import { goField } from '../../go-struct.ts';

/** The value of a field with its place, if it is a string with something in it. */
export function textAt(node: Node, field: string): { text: string; at: Node } | undefined {
  const at = goField(node, field);
  const text = stringOf(at);
  return at === undefined || text === undefined || text === '' ? undefined : { text, at };
}
