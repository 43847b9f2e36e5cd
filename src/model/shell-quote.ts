/** One word of a command that is shown for typing: names from sysfs and files may hold `$`, quotes and `;`. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
