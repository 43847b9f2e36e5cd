/** Files that are never recorded, whoever reads them. */
export function isPrivate(path: string): boolean {
  return PRIVATE.test(path);
}

const PRIVATE =
  /^\/(?:.*kubeconfig[^/]*|etc\/(?:g?shadow-?|sudoers|ssh|ssl|pki|krb5\.keytab|machine-id|kubernetes|cloud)|proc\/(?:[^/]+\/(?:environ|mem|maps)|kcore)|root|home)(?:\/|$)/;

/**
 * A text as it may be recorded: of a process' arguments only what names a VM, and no passwords anywhere. `path` is
 * the file, or the program that printed it.
 */
export function withoutSecrets(path: string, text: string): string {
  return relevant(path, text)
    .replace(NETWORK_FILE.test(path) ? SECRET_LINE : SECRET_WORD, '$1(removed)')
    .replace(KEY_LINE, '$1(removed)')
    .replace(OPTION, '$1(removed)')
    .replace(HEADER, '$1(removed)')
    .replace(USER_OPTION, '$1(removed)')
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
/** MACsec and WireGuard of systemd.netdev(5); KEY, KEY1, KEY_PASSPHRASE1 of ifcfg files. */
const KEY_LINE = /^([ \t]*Key(?:\d|_\w*)?[ \t]*=[ \t]*)[^\n]+/gim;

/** `wpa-psk VALUE`, `wireless-key1 VALUE` of interfaces(5), with a blank between. */
const INTERFACE_LINE =
  /^([ \t]*(?:wpa|wireless|openvpn|ppp)-?(?=[\w-]*(?:psk|pass|key(?![\w-]*mgmt)|secret|token|pin))[\w-]*[ \t]+)[^\n]+/gim;
/** `--token VALUE` on the command lines of scripts, units and cron. */
const OPTION = new RegExp(
  String.raw`((?:^|[ \t])--?[\w-]{0,60}(?:password|passwd|passphrase|secret|token|psk|api-?key)[ \t]+)(?:${QUOTED}|[^\s"',;|&]+)`,
  'gim',
);
/** `curl -H "Authorization: Bearer VALUE"` */
const HEADER = /(\bauthorization:[ \t]*(?:[a-z]{1,20}[ \t]+)?)[^\s"']+/gi;
/** `curl -u user:VALUE`, `sshpass -p VALUE` */
const USER_OPTION =
  /((?:[ \t](?:-u|--user|--proxy-user)[ \t=]*["']?[^\s:"']{1,60}:|\bsshpass[ \t]+-p[ \t]*))[^\s]+/gi;
/** `https://user:password@host`, and dracut's `netroot=iscsi:user:password@host::...` */
const URL_USER = /(\w:\/\/)[^\s/@"']+@/g;
const ISCSI_USER = /(\biscsi:)[^\s/@"']{1,300}@/g;

function relevant(path: string, text: string): string {
  if (/^\/proc\/\d+\/cmdline$/.test(path)) return nameOnly(text);
  if (path.startsWith('/run/udev/data/')) return linkFileOnly(text);
  return path.startsWith('/etc/network/') ? text.replace(INTERFACE_LINE, '$1(removed)') : text;
}

/** Of udev's database, which has serial numbers in it, what `doctor` looks at. */
function linkFileOnly(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('E:ID_NET_LINK_FILE='))
    .map((line) => `${line}\n`)
    .join('');
}

function nameOnly(cmdline: string): string {
  const [program = '', ...args] = cmdline.split('\0');
  const at = args.indexOf('-name');
  const kept = [program, ...(at < 0 ? [] : args.slice(at, at + 2))];
  return kept.map((arg) => `${arg}\0`).join('');
}
