export interface IniEntry {
  section: string;
  key: string;
  value: string;
  /** From 1. */
  line: number;
}

/** The settings of a systemd unit or a keyfile of NetworkManager, in their order. What is no setting is left out. */
export function parseIni(text: string): IniEntry[] {
  let section = '';
  return text.split('\n').flatMap((whole, index): IniEntry[] => {
    const line = whole.trim();
    if (line.startsWith('[') && line.endsWith(']')) {
      section = line.slice(1, -1);
      return [];
    }
    const equals = line.indexOf('=');
    if (equals <= 0 || /^[#;]/.test(line)) return [];
    const [key, value] = [line.slice(0, equals).trim(), line.slice(equals + 1).trim()];
    return [{ section, key, value, line: index + 1 }];
  });
}

/** The last one counts. */
export function valueIn(
  entries: readonly IniEntry[],
  section: string,
  key: string,
): string | undefined {
  return entries.findLast((entry) => entry.section === section && entry.key === key)?.value;
}
