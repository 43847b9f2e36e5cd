import type { RunResult } from '../../host.ts';
import { KernelError } from '../errno.ts';
import type { Machine } from '../machine.ts';
import { filesIn, readFile, writeFile } from './boot-files.ts';
import { updateGrub } from './grub-mkconfig.ts';
import { failure, notSimulated, success } from './result.ts';

const ENTRIES = '/boot/loader/entries';

/** `kernel-install add RELEASE IMAGE`: systemd's 90-loaderentry.install. */
export function kernelInstall(machine: Machine, args: readonly string[]): RunResult {
  const [verb, release = '', image = '', ...rest] = args;
  if (verb !== 'add' || rest.length > 0) return notSimulated('kernel-install', args);
  const folder = `/boot/debian/${release}`;
  if (readFile(machine, image) === undefined) {
    return failure(1, `Error: could not copy '${image}' to '${folder}/linux'.`);
  }
  const own =
    readFile(machine, '/etc/kernel/cmdline') ?? readFile(machine, '/usr/lib/kernel/cmdline');
  const running = words(machine.state.spec.kernel?.args ?? '').filter(
    (word) => !/^(BOOT_IMAGE|initrd)=/.test(word),
  );
  const options = words(own ?? running.join(' ')).join(' ');
  const lines = [
    '# Boot Loader Specification type#1 entry',
    `title      Debian GNU/Linux`,
    `version    ${release}`,
    `options    ${options}`,
    `linux      ${folder}/linux`,
    `initrd     ${folder}/initrd.img-${release}`,
    '',
  ];
  return written(machine, `${ENTRIES}/debian-${release}.conf`, lines.join('\n'));
}

/** `proxmox-boot-tool refresh`: to ESPs that are not mounted. */
export function proxmoxBootTool(machine: Machine, args: readonly string[]): RunResult {
  if (args.join(' ') !== 'refresh') return notSimulated('proxmox-boot-tool', args);
  if (readFile(machine, '/etc/kernel/proxmox-boot-uuids') === undefined) {
    return failure(2, 'E: /etc/kernel/proxmox-boot-uuids does not exist.');
  }
  const { spec } = machine.state;
  // The whole file goes behind `options`: only its first line is on that of the entry.
  const [line = ''] = (readFile(machine, '/etc/kernel/cmdline') ?? '').split('\n');
  // With GRUB, update-grub runs while the ESP is mounted over /boot.
  if (spec.kernel?.args?.startsWith('BOOT_IMAGE=')) return updateGrub(machine);
  spec.kernel = { ...spec.kernel, espArgs: words(line).join(' ') };
  machine.changed = true;
  return success("Running hook script 'zz-proxmox-boot'..\nCopying and configuring kernels\n");
}

/** `rpm-ostree kargs`: a new deployment, whose boot entry is written when the host goes down. */
export function rpmOstree(machine: Machine, args: readonly string[]): RunResult {
  const [verb, ...options] = args;
  const known = /^--(append-if-missing|delete-if-present)=/;
  if (verb !== 'kargs' || !options.every((word) => known.test(word))) {
    return notSimulated('rpm-ostree', args);
  }
  const newest = filesIn(machine, ENTRIES).at(-1);
  const entry = readFile(machine, STAGED) ?? readFile(machine, `${ENTRIES}/${newest}`) ?? '';
  const before = words(/^options[ \t]+(.*)$/m.exec(entry)?.[1] ?? '');
  const after = [...before];
  for (const option of options) {
    const arg = option.replace(known, '');
    const at = after.indexOf(arg);
    if (option.startsWith('--append') && at === -1) after.push(arg);
    if (option.startsWith('--delete') && at !== -1) after.splice(at, 1);
  }
  if (after.join(' ') === before.join(' ')) return success('No changes.\n');
  const text = entry.replace(/^options[ \t]+.*$/m, () => `options ${after.join(' ')}`);
  const result = written(machine, STAGED, text);
  return result.exitCode === 0
    ? success(
        'Staging deployment... done\nChanges queued for next boot. Run "systemctl reboot" to start a reboot\n',
      )
    : result;
}

/** The real one is not text; here it holds the boot entry that the shutdown will write. */
export const STAGED = '/run/ostree/staged-deployment';

function written(machine: Machine, path: string, text: string): RunResult {
  try {
    writeFile(machine, path, text);
    return success();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, `error: ${path}: ${error.errno}`);
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
