/** Calls it when first asked, and answers the same ever after. */
export function once<T>(action: () => T): () => T {
  let result: { value: T } | undefined;
  return () => (result ??= { value: action() }).value;
}
