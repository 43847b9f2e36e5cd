import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ProgramMissing, type Host } from '../../../src/host/host.ts';
import { recordHost, startRecording } from '../../../src/host/record.ts';
import { openSnapshot, snapshotHost } from '../../../src/host/snapshot.ts';
import { formatSnapshot, parseSnapshot } from '../../../src/host/snapshot-format.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { madeHost } from './made-host.ts';

const machines = new URL('../../hosts/machines/', import.meta.url);
const machine = (name: string) => openSnapshot(new URL(name, machines).pathname);
const inventory = (host: Host) => readInventory(host, { names: true, holders: true });

test.each(readdirSync(machines))('a record of %s reads as the machine itself', async (name) => {
  const host = machine(name);
  const record = await recordHost(host, [inventory]);
  for (const text of [formatSnapshot(record), JSON.stringify(record)]) {
    const again = snapshotHost(parseSnapshot(Buffer.from(text), name), name);
    expect(await inventory(again)).toEqual(await inventory(host));
    expect(again.privileged).toBe(host.privileged);
  }
});

describe('what is recorded', () => {
  test('stands under the path without links, and once', () => {
    const { host, result } = startRecording(
      madeHost({
        files: { '/sys/devices/pci/eth0/mtu': '1500\n' },
        links: { '/sys/class/net/eth0': '../../devices/pci/eth0' },
      }),
    );
    expect(host.read('/sys/class/net/eth0/mtu')).toBe('1500\n');
    expect(host.read('/sys/devices/pci/eth0/mtu')).toBe('1500\n');
    expect(host.list('/sys/class/net')).toEqual(['eth0']);
    expect(result()).toEqual({
      files: { '/sys/devices/pci/eth0/mtu': '1500\n' },
      links: { '/sys/class/net/eth0': '../../devices/pci/eth0' },
      directories: { '/sys/class/net': [] },
      errors: {},
      programs: [],
    });
  });

  test('also what could not be read, but not what was not there', () => {
    const { host, result } = startRecording(
      madeHost({ errors: { '/a/carrier': 'EINVAL' }, directories: { '/a': [] } }),
    );
    for (const path of ['/a/carrier', '/a/missing', '/a'])
      expect(() => host.read(path)).toThrow(path);
    expect(result()).toMatchObject({
      errors: { '/a/carrier': 'EINVAL' },
      directories: { '/a': [] },
    });
    expect(JSON.stringify(result())).not.toContain('missing');
  });

  test('names that nobody looked at stay, but not those of other processes and their files', () => {
    const { host, result } = startRecording(
      madeHost({
        directories: { '/sys/x': ['seen', 'unseen'], '/proc': ['1', '2'] },
        files: { '/sys/x/seen': '', '/proc/2/comm': 'qemu\n' },
        links: { '/proc/2/fd/3': '/home/me/diary', '/proc/2/fd/4': '/dev/vfio/9' },
      }),
    );
    host.list('/sys/x');
    host.list('/proc');
    host.list('/proc/2/fd');
    host.read('/sys/x/seen');
    for (const fd of [3, 4]) host.link(`/proc/2/fd/${fd}`);
    const { directories, links } = result();
    expect(directories).toEqual({ '/sys/x': ['unseen'], '/proc': [], '/proc/2/fd': [] });
    expect(links).toEqual({ '/proc/2/fd/4': '/dev/vfio/9' });
  });

  test('no private files, no passwords, of arguments only the name of a VM', async () => {
    const files = {
      '/etc/shadow': 'root:$6$secret',
      '/proc/7/environ': 'API_KEY=hunter2',
      '/proc/7/cmdline': 'qemu\0-name\0guest=web1\0-spice\0password=hunter2\0',
      '/proc/cmdline': 'ro rd.iscsi.password=hunter2 intel_iommu=on',
      '/etc/netplan/1.yaml': 'auth:\n  password: "hunter2 hunter2"\n  mtu: 9000\n',
      '/boot/grub/grub.cfg': 'password_pbkdf2 root grub.pbkdf2.hunter2\n',
    };
    const programs = [
      {
        program: 'nmcli',
        args: [],
        exitCode: 0,
        stdout: 'wifi.psk: hunter2\nmtu: 1500\n',
        stderr: '',
      },
    ];
    const { host, result } = startRecording(madeHost({ files, programs }));
    for (const path of Object.keys(files)) host.read(path);
    await host.run('nmcli', []);
    expect(JSON.stringify(result())).not.toMatch(/hunter2|\$6\$/);
    expect(result().files).toMatchObject({
      '/proc/7/cmdline': 'qemu\0-name\0guest=web1\0',
      '/proc/cmdline': 'ro rd.iscsi.password=(removed) intel_iommu=on',
      '/etc/netplan/1.yaml': 'auth:\n  password: (removed)\n  mtu: 9000\n',
    });
    expect(Object.keys(result().files)).toHaveLength(4);
  });

  test('a reader that fails does not cost the record', async () => {
    const host = madeHost({ files: { '/sys/a': '1' } });
    const record = await recordHost(host, [
      async (recording) => {
        recording.read('/sys/a');
        throw new Error('bug');
      },
    ]);
    expect(record.files).toEqual({ '/sys/a': '1' });
  });

  test('nothing is written while recording', async () => {
    const { host } = startRecording(madeHost({ files: { '/sys/a': '1' } }));
    await expect(host.write('/sys/a', '2')).rejects.toMatchObject({ code: 'HOST_READ_ONLY' });
    await expect(host.run('ip', [])).rejects.toBeInstanceOf(ProgramMissing);
  });
});
