import { readFileSync, writeFileSync } from 'node:fs';
import { program } from '../program.ts';
import { debianMirror } from './mirror.ts';

/** Debian 12's own QEMU, 7.2, has no igb. */
const OLDEST_QEMU = 8;
const BACKPORTS = 'bookworm-backports';

/** Fails with the one line that cures it, unless it may cure it itself. */
export async function require(install: boolean): Promise<void> {
  if (process.arch !== 'x64') throw new Error('the lab needs an amd64 machine');
  const packages = await missing();
  if (packages.length === 0) return;
  const backports = packages.includes('qemu-system-x86') && release() === 'bookworm';
  const target = backports ? ['-t', BACKPORTS] : [];
  const command = ['install', '-y', '--no-install-recommends', ...target, ...packages];
  if (!install) {
    const first = backports ? ` (with ${BACKPORTS} among apt's sources)` : '';
    throw new Error(
      `the lab needs more programs${first}:\n  apt-get ${command.join(' ')}\n` +
        'or, as root: npm run lab -- --install',
    );
  }
  await apt(['update']);
  if (backports) {
    await addBackports();
    await apt(['update']);
  }
  await apt(command);
  const still = await missing();
  if (still.length > 0) throw new Error(`installed, and still missing: ${still.join(' ')}`);
}

async function missing(): Promise<string[]> {
  const found = await Promise.all([
    version('qemu-system-x86_64', /version (\d+)\./).then((major) => major >= OLDEST_QEMU),
    version('mmdebstrap', /mmdebstrap (\d+)\./).then((major) => major >= 0),
    version('mke2fs', /mke2fs (\d+)\./, '-V').then((major) => major >= 0),
  ]);
  return ['qemu-system-x86', 'mmdebstrap', 'e2fsprogs'].filter((_, index) => !found[index]);
}

/** The major version, or -1 if the program is not there. */
async function version(name: string, pattern: RegExp, flag = '--version'): Promise<number> {
  try {
    const { stdout, stderr } = await program(name, [flag]);
    return Number(pattern.exec(stdout + stderr)?.[1] ?? -1);
  } catch {
    return -1;
  }
}

function release(): string | undefined {
  return /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
}

async function addBackports(): Promise<void> {
  const source = {
    Types: 'deb',
    URIs: await debianMirror(),
    Suites: BACKPORTS,
    Components: 'main',
    'Signed-By': '/usr/share/keyrings/debian-archive-keyring.gpg',
  };
  writeFileSync(
    '/etc/apt/sources.list.d/sriovctl-lab-backports.sources',
    Object.entries(source)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  );
}

async function apt(args: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { exit, stdout, stderr } = await program('apt-get', args, { env, timeout: 600_000 });
  if (exit !== 0) {
    throw new Error(
      `apt-get ${args.join(' ')} failed (${exit})\n${(stdout + stderr).slice(-3000)}`,
    );
  }
}
