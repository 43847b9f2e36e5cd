/** node:crypto is loaded where it is used: it takes 3 ms of a start, and most commands never need it. */
export function sha256(text: string): Buffer {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest();
}
