import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './program.ts';

const COPY = '/var/tmp/lab-etc';
/** What a scenario may have enabled, and what it remembers; netplan has rules that keep NetworkManager off. */
const SERVICES = ['sriovctl', 'NetworkManager', 'systemd-networkd'];
const REMEMBERED = [
  '/var/lib/NetworkManager',
  '/run/NetworkManager',
  '/run/systemd/network',
  '/run/udev/rules.d',
];

/** On a disk that is kept, from boot to boot: /etc as it is before any scenario. */
export async function keepEtc(): Promise<void> {
  await must('cp', ['-a', '/etc', COPY]);
}

/** /etc as it was then, and nothing runs any more that a scenario had enabled in it. */
export async function restoreEtc(): Promise<void> {
  for (const service of SERVICES) {
    await program('systemctl', ['stop', `${service}.service`, `${service}.socket`]);
  }
  for (const path of added('.')) rmSync(join('/etc', path), { recursive: true });
  await must('cp', ['-a', '--remove-destination', `${COPY}/.`, '/etc/']);
  for (const path of REMEMBERED) rmSync(path, { recursive: true, force: true });
  await must('systemctl', ['daemon-reload']);
  await must('udevadm', ['control', '--reload']);
  // netplan's .link files leave a netdev with the kernel's name.
  await must('udevadm', ['trigger', '--action=add', '--subsystem-match=net', '--settle']);
}

/** The uppermost paths that are not in the copy. */
function added(folder: string): string[] {
  const before = new Set(readdirSync(join(COPY, folder)));
  return readdirSync(join('/etc', folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!before.has(entry.name)) return [path];
    return entry.isDirectory() ? added(path) : [];
  });
}

async function must(file: string, args: string[]): Promise<void> {
  const { exit, stderr } = await program(file, args);
  if (exit !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
}
