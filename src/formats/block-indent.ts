/**
 * How far the lines of a block scalar are indented. An explicit indicator (`|2`) counts from what is not in the scalar's
 * own text, but what the first line that is not blank has in the value is what stands behind its indentation.
 */
export function blockIndent(source: string, value: string): number {
  const body = source.slice(source.indexOf('\n') + 1);
  return Math.max(0, spacesBefore(body) - spacesBefore(value));
}

/** Of the first line that holds more than spaces. */
function spacesBefore(text: string): number {
  return /^( *)[^ \r\n]/m.exec(text)?.[1]?.length ?? 0;
}
