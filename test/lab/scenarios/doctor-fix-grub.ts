import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import {
  checksums,
  GRUB_CFG,
  GRUB_DEFAULTS,
  grubDefaults,
  must,
  setUpGrub,
} from '../boot-loader.ts';
import { find, fixes, healthy, troubles } from '../doctor.ts';
import { text } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const FOR_VM = ['doctor', '--for', 'vm', '--fix'];
const FILES = ['/etc', '/boot'];

export default scenario({
  name: 'doctor --fix takes intel_iommu=off out of GRUB, and after a reboot the IOMMU is on',
  guest: 'grub',
  on: 'lab',
  timeout: 300,
  run: (world) => setUpGrub(world, ARGUMENTS),
  afterReboots: [sick, cured, added],
});

async function sick(world: World): Promise<void> {
  const running = text(world.read('/proc/cmdline'));
  assert.match(
    running,
    /^BOOT_IMAGE=\/boot\/vmlinuz-\S+ .* splash intel_iommu=off net\.ifnames=1$/m,
  );
  await healthy(world);
  const found = await troubles(world, ['--for', 'vm']);
  assert.deepEqual([found.exit, ...found.lines], [1, 'fail iommu host']);
  const iommu = find(found.checks, 'iommu');
  assert.deepEqual(iommu.cure?.automatic, true);
  assert.match(iommu.evidence.join('\n'), /^\/etc\/default\/grub:8: intel_iommu=off$/m);

  const before = await checksums(world, FILES);
  const dry = await world.json([...FOR_VM, '--dry-run']);
  assert.equal(dry.exit, 1);
  assert.deepEqual(fixes(dry), [['iommu', 'planned']]);
  assert.match(dry.result.fixes[0].files[0].diff, /^\+GRUB_CMDLINE_LINUX_DEFAULT="splash net/m);
  assert.equal(await checksums(world, FILES), before);

  // update-grub runs all of these, and ends where one fails; grub.cfg is written only when all are done.
  const broken = '/etc/grub.d/99_broken';
  writeFileSync(broken, '#!/bin/sh\necho the disk is full >&2\nexit 1\n');
  chmodSync(broken, 0o755);
  const failed = await world.json([...FOR_VM, '--yes']);
  assert.equal(failed.exit, 6, JSON.stringify(failed));
  assert.deepEqual(fixes(failed), [['iommu', 'undone']]);
  assert.match(failed.result.fixes[0].reason, /update-grub failed \(exit 1\): the disk is full/);
  rmSync(broken);
  rmSync(`${GRUB_DEFAULTS}.sriovctl-backup`);
  rmSync(`${GRUB_CFG}.new`, { force: true });
  assert.equal(await checksums(world, FILES), before);

  const fixed = await world.sriovctl([...FOR_VM, '--yes']);
  assert.equal(fixed.exit, 1, fixed.stderr);
  assert.match(fixed.stdout, /reboot/);
  assert.equal(world.read(`${GRUB_DEFAULTS}.sriovctl-backup`), grubDefaults(ARGUMENTS));
  assert.equal(world.read(GRUB_DEFAULTS), grubDefaults('splash net.ifnames=1'));
  assert.doesNotMatch(text(world.read(GRUB_CFG)), /intel_iommu/);
  const waiting = await troubles(world, ['--for', 'vm']);
  assert.deepEqual(waiting.lines, ['fail iommu host', 'warn kernel-arguments host']);
  assert.deepEqual(find(waiting.checks, 'iommu').cure?.commands, ['reboot']);

  const after = await checksums(world, FILES);
  const again = await world.json([...FOR_VM, '--yes']);
  assert.equal(again.exit, 1);
  assert.deepEqual(fixes(again), []);
  assert.equal(await checksums(world, FILES), after);
}

async function cured(world: World): Promise<void> {
  assert.doesNotMatch(text(world.read('/proc/cmdline')), /intel_iommu/);
  await healthy(world);
  const { exit, lines } = await troubles(world, ['--for', 'vm']);
  assert.deepEqual([exit, ...lines], [0]);
  assert.deepEqual(fixes(await world.json([...FOR_VM, '--yes'])), []);

  // Edited by hand, and each further step forgotten once.
  await must(world, 'sed', [
    '-i',
    '/^GRUB_CMDLINE_LINUX_DEFAULT=/s/splash/intel_iommu=on iommu=pt/',
    GRUB_DEFAULTS,
  ]);
  const edited = await troubles(world);
  assert.deepEqual(edited.lines, ['warn kernel-arguments host']);
  assert.match(
    find(edited.checks, 'kernel-arguments').message,
    /boot loader does not know yet that intel_iommu=on iommu=pt was added/,
  );
  const updated = await world.json(['doctor', '--fix', '--yes']);
  assert.deepEqual(fixes(updated), [['kernel-arguments', 'applied']]);
  const pending = await troubles(world);
  assert.deepEqual(pending.lines, ['warn kernel-arguments host']);
  assert.match(
    find(pending.checks, 'kernel-arguments').message,
    /change with the next boot: intel_iommu=on iommu=pt comes/,
  );
}

async function added(world: World): Promise<void> {
  assert.match(text(world.read('/proc/cmdline')), / intel_iommu=on iommu=pt net\.ifnames=1$/m);
  await healthy(world);
  assert.deepEqual((await troubles(world, ['--for', 'vm'])).lines, []);
}

const ARGUMENTS = 'splash intel_iommu=off net.ifnames=1';
