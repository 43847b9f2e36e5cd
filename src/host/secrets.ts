/** Files that are never recorded, whoever reads them. */
export function isPrivate(path: string): boolean {
  return PRIVATE.test(path);
}

const PRIVATE =
  /^\/(?:etc\/(?:g?shadow-?|sudoers|ssh|ssl|pki|krb5\.keytab|machine-id)|proc\/(?:[^/]+\/(?:environ|mem|maps)|kcore)|root|home)(?:\/|$)/;

/** A text as it may be recorded: of a process' arguments only what names a VM, and no passwords anywhere. */
export function withoutSecrets(path: string, text: string): string {
  const kept = /^\/proc\/\d+\/cmdline$/.test(path) ? nameOnly(text) : text;
  return kept.replace(SECRET, '$1(removed)').replace(/(password_pbkdf2 \S+) \S+/g, '$1 (removed)');
}

/** `password=...`, `wifi.psk: ...`, `"auth_token": "..."` in configuration, kernel arguments and program output. */
const SECRET =
  /((?:password|passwd|passphrase|psk|secret|token|private[-_]?key|credentials?)["']?[ \t]*[=:][ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s"',;]+)/gi;

function nameOnly(cmdline: string): string {
  const [program = '', ...args] = cmdline.split('\0');
  const at = args.indexOf('-name');
  const kept = [program, ...(at < 0 ? [] : args.slice(at, at + 2))];
  return kept.map((arg) => `${arg}\0`).join('');
}
