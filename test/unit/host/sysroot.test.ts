import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHost } from '../../../src/host/open.ts';
import { ProgramMissing, type Host } from '../../../src/host/host.ts';
import { openSysroot } from '../../../src/host/sysroot.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';

let outside: string;
let root: string;
let host: Host;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'sriovctl-sysroot-'));
  root = join(outside, 'root');
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'outside');
  writeFileSync(join(root, 'etc/hostname'), 'inside\n');
  host = openSysroot(root);
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

const errno = (name: string) => expect.objectContaining({ name: 'HostError', errno: name });

describe('nothing leads out of it', () => {
  test.each(['/../secret', '/etc/../../secret', '/../../../../../../etc/../secret'])(
    '%s',
    (path) => {
      expect(() => host.read(path)).toThrow(errno('ENOENT'));
    },
  );

  test('a relative link', () => {
    symlinkSync('../../secret', join(root, 'etc/link'));
    expect(() => host.read('/etc/link')).toThrow(errno('ENOENT'));
    expect(host.link('/etc/link')).toBe('../../secret');
  });

  test('an absolute link begins at the root of the machine', () => {
    symlinkSync('/etc/hostname', join(root, 'name'));
    symlinkSync(join(outside, 'secret'), join(root, 'bad'));
    expect(host.read('/name')).toBe('inside\n');
    expect(() => host.read('/bad')).toThrow(errno('ENOENT'));
  });

  test('a linked directory', () => {
    symlinkSync('/../../..', join(root, 'up'));
    expect(host.list('/up')).toEqual(['etc', 'up']);
    expect(host.read('/up/up/up/etc/hostname')).toBe('inside\n');
  });

  test('a circle of links', () => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    expect(() => host.read('/a')).toThrow(errno('ELOOP'));
  });
});

test('errors name the path on the machine, not on this host', () => {
  expect(() => host.read('/missing')).toThrow('ENOENT: read /missing');
});

test('a FIFO does not hang', () => {
  execFileSync('mkfifo', [join(root, 'fifo')]);
  expect(host.read('/fifo')).toBe('');
});

test('a device is not opened: that alone may do something', () => {
  expect(() => openSysroot('/').read('/dev/null')).toThrow(errno('EINVAL'));
  expect(openSysroot('/').read('/proc/self/comm')).not.toBe('');
});

test('it is read-only and runs nothing', async () => {
  await expect(host.run('ip', [])).rejects.toBeInstanceOf(ProgramMissing);
  await expect(host.write('/etc/hostname', 'x')).rejects.toMatchObject({ code: 'HOST_READ_ONLY' });
  await expect(host.lock('vf create')).rejects.toMatchObject({ code: 'HOST_READ_ONLY' });
  expect(host.writable).toBe(false);
});

test('the inventory of a copy of sysfs', async () => {
  const pf = 'sys/devices/pci0000:00/0000:01:00.0';
  const files = {
    [`${pf}/class`]: '0x020000\n',
    [`${pf}/vendor`]: '0x8086\n',
    [`${pf}/sriov_totalvfs`]: '7\n',
    [`${pf}/sriov_numvfs`]: '0\n',
    [`${pf}/net/eth0/address`]: '52:54:00:00:00:01\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, 'sys/bus/pci/devices'), { recursive: true });
  symlinkSync(
    '../../../devices/pci0000:00/0000:01:00.0',
    join(root, 'sys/bus/pci/devices/0000:01:00.0'),
  );
  const { nics, warnings } = await readInventory(await openHost(root, {}), { pf: '01:00.0' });
  expect(nics).toMatchObject([
    { name: 'eth0', mac: '52:54:00:00:00:01', totalVfs: 7, sriov: true },
  ]);
  expect(warnings).toEqual([expect.stringMatching(/^ip cannot ask a directory/)]);
});
