import type { PlaceAt } from './source.ts';
import { UnreadableText } from './unreadable-text.ts';

/** Says of a text that is no JSON or YAML because it is a template of one, as Helm, Jinja and Go's have it. */
export function tellTemplate(
  error: UnreadableText,
  text: string,
  placeAt: PlaceAt,
): UnreadableText {
  const offset = text.search(ACTION);
  // What is too big, too deep or binary is so as a template too.
  if (offset < 0 || !SYNTAX.test(error.message)) return error;
  return new UnreadableText(
    `is a template ({{ in line ${placeAt(offset).line}) that has to be rendered first, for example with helm template; as it stands it ${error.message}`,
    error.place,
    true,
  );
}

/** Not `{{"a": 1}}`, a brace too many. */
const ACTION = /\{\{[-~]?[ \t]*[\w.$(/]/;
const SYNTAX = /^(?:is no (?:JSON|YAML)|has a key that is no plain value)/;
