/**
 * May the kernel and `ip -batch` have it as the name of a netdev? At most 15 octets, no `/`, `:` or white space, not `.` or
 * `..` (net/core/dev.c, dev_valid_name); and nothing that ip would take for a quote, a comment or an option.
 */
export function isNetdevName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(text);
}
