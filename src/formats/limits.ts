import type { Place } from './document.ts';
import { UnreadableText } from './unreadable-text.ts';

/**
 * Kubernetes keeps no ConfigMap above 1 MiB (k8s.io/api core/v1 MaxSecretSize), and no other file of these comes near
 * that. The slowest of the parsers needs a few seconds for so much.
 */
export const MAX_BYTES = 1024 * 1024;

/** No format that lint knows nests deeper than a pod template does (about 15); parsers that recurse stand this. */
export const MAX_DEPTH = 100;

/** Nodes that YAML aliases may stand for. Nine lines of aliases can stand for more nodes than any memory holds. */
export const MAX_ALIASED = 50_000;

export function tooDeep(place: Place): UnreadableText {
  return new UnreadableText(`is nested deeper than ${MAX_DEPTH} levels`, place);
}

export function tooBig(): UnreadableText {
  return new UnreadableText(`is bigger than ${MAX_BYTES / 1024 / 1024} MiB, the most that is read`);
}
