import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { checksums, CMDLINE_FILE, must, setUpSystemdBoot } from '../boot-loader.ts';
import { find, fixes, healthy, troubles } from '../doctor.ts';
import { names, text } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const FOR_VM = ['doctor', '--for', 'vm', '--fix'];
const FILES = ['/etc', '/boot'];
const ENTRIES = '/boot/efi/loader/entries';

export default scenario({
  name: 'doctor --fix takes intel_iommu=off out of what systemd-boot passes, and after a reboot the IOMMU is on',
  guest: 'systemd-boot',
  on: 'lab',
  timeout: 300,
  run: (world) => setUpSystemdBoot(world, 'intel_iommu=off net.ifnames=1'),
  afterReboots: [sick, cured],
});

async function sick(world: World): Promise<void> {
  assert.match(text(world.read('/proc/cmdline')), /^initrd=\\.* intel_iommu=off net\.ifnames=1 /);
  await healthy(world);
  const found = await troubles(world, ['--for', 'vm']);
  assert.deepEqual([found.exit, ...found.lines], [1, 'fail iommu host']);
  assert.match(
    find(found.checks, 'iommu').evidence.join('\n'),
    /^\/etc\/kernel\/cmdline:1: intel_iommu=off$/m,
  );

  const before = await checksums(world, FILES);
  const dry = await world.json([...FOR_VM, '--dry-run']);
  assert.deepEqual([dry.exit, fixes(dry)], [1, [['iommu', 'planned']]]);
  assert.equal(await checksums(world, FILES), before);

  // kernel-install runs its plugins in the order of their names, and ends where one fails.
  const broken = '/etc/kernel/install.d/10-broken.install';
  writeFileSync(broken, '#!/bin/sh\necho the partition is full >&2\nexit 1\n');
  chmodSync(broken, 0o755);
  const failed = await world.json([...FOR_VM, '--yes']);
  assert.deepEqual([failed.exit, fixes(failed)], [6, [['iommu', 'undone']]], show(failed));
  rmSync(broken);
  rmSync(`${CMDLINE_FILE}.sriovctl-backup`);
  assert.equal(await checksums(world, FILES), before);

  const old = text(world.read(CMDLINE_FILE));
  const fixed = await world.json([...FOR_VM, '--yes']);
  assert.deepEqual([fixed.exit, fixes(fixed)], [1, [['iommu', 'applied']]], show(fixed));
  assert.equal(fixed.result.fixes[0].rebootNeeded, true);
  assert.equal(world.read(`${CMDLINE_FILE}.sriovctl-backup`), old);
  assert.equal(world.read(CMDLINE_FILE), old.replace(' intel_iommu=off', ''));
  const [entry, ...others] = names(world.list(ENTRIES));
  assert.deepEqual(others, []);
  assert.match(
    text(world.read(`${ENTRIES}/${entry}`)),
    /^options .* mitigations=off net\.ifnames=1 /m,
  );
  const waiting = await troubles(world, ['--for', 'vm']);
  assert.deepEqual(waiting.lines, ['fail iommu host', 'warn kernel-arguments host']);

  const after = await checksums(world, FILES);
  const again = await world.json([...FOR_VM, '--yes']);
  assert.deepEqual([again.exit, fixes(again)], [1, []]);
  assert.equal(await checksums(world, FILES), after);
}

async function cured(world: World): Promise<void> {
  assert.doesNotMatch(text(world.read('/proc/cmdline')), /intel_iommu/);
  await healthy(world);
  const { exit, lines } = await troubles(world, ['--for', 'vm']);
  assert.deepEqual([exit, ...lines], [0]);

  // By hand, and each step forgotten once.
  await must(world, 'sed', ['-i', 's/$/ iommu=pt/', CMDLINE_FILE]);
  const edited = await troubles(world);
  assert.deepEqual(edited.lines, ['warn kernel-arguments host']);
  const { message, cure } = find(edited.checks, 'kernel-arguments');
  assert.match(message, /boot loader does not know yet that iommu=pt was added/);
  const [update] = cure!.commands;
  await must(world, 'sh', ['-c', update!]);
  const pending = await troubles(world);
  assert.deepEqual(pending.lines, ['warn kernel-arguments host']);
  assert.match(
    find(pending.checks, 'kernel-arguments').message,
    /change with the next boot: iommu=pt comes/,
  );
}

function show(value: unknown): string {
  return JSON.stringify(value, null, 1);
}
