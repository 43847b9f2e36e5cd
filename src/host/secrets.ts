/** Files that are never recorded, whoever reads them. */
export function isPrivate(path: string): boolean {
  return PRIVATE.test(path);
}

const PRIVATE =
  /^\/(?:etc\/(?:g?shadow-?|sudoers|ssh|ssl|pki|krb5\.keytab|machine-id)|proc\/(?:[^/]+\/(?:environ|mem|maps)|kcore)|root|home)(?:\/|$)/;

/**
 * A text as it may be recorded: of a process' arguments only what names a VM, and no passwords anywhere. `path` is
 * the file, or the program that printed it.
 */
export function withoutSecrets(path: string, text: string): string {
  const kept = /^\/proc\/\d+\/cmdline$/.test(path) ? nameOnly(text) : text;
  return kept
    .replace(NETWORK_FILE.test(path) ? SECRET_LINE : SECRET_WORD, '$1(removed)')
    .replace(KEY_LINE, '$1(removed)')
    .replace(URL_USER, '$1(removed)@')
    .replace(ISCSI_USER, '$1(removed)@')
    .replace(/(password_pbkdf2 \S+) \S+/g, '$1 (removed)');
}

/** `password=...`, `wifi.psk: ...`, `"auth_token": "..."` in configuration, kernel arguments and program output. */
const NAME = String.raw`(?:pass(?:word|wd|phrase|code)|rootpw|\bpass|psk|secret|token|(?:private|preshared|shared|api|access|auth|luks|encryption|wep)[-_]?key\d*|credentials?(?:_binary)?)["']?[ \t]*[=:][ \t]*`;
const QUOTED = String.raw`"(?:\\.|[^"\\\n])*"|'[^'\n]*'`;
const SECRET_WORD = new RegExp(String.raw`(${NAME})(${QUOTED}|["']?[^\s"',;]+)`, 'gi');
const NETWORK_FILE =
  /^\/(?:etc|run|usr\/lib)\/(?:netplan|NetworkManager|systemd\/network|wpa_supplicant|iwd)\//;
/** There a value goes on to the end of its line, with blanks and commas in it. */
const SECRET_LINE = new RegExp(String.raw`(${NAME})(${QUOTED}|\S[^\n]*)`, 'gi');
/** MACsec and WireGuard of systemd.netdev(5). */
const KEY_LINE = /^([ \t]*Key[ \t]*=[ \t]*)[^\n]+/gim;
/** `https://user:password@host`, and dracut's `netroot=iscsi:user:password@host::...` */
const URL_USER = /(\w:\/\/)[^\s/@"']+@/g;
const ISCSI_USER = /(\biscsi:)[^\s/@"']{1,300}@/g;

function nameOnly(cmdline: string): string {
  const [program = '', ...args] = cmdline.split('\0');
  const at = args.indexOf('-name');
  const kept = [program, ...(at < 0 ? [] : args.slice(at, at + 2))];
  return kept.map((arg) => `${arg}\0`).join('');
}
