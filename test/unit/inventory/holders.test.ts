import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findHolders } from '../../../src/inventory/holders/holders.ts';
import { parseContainer } from '../../../src/inventory/holders/container.ts';
import { deviceFileOf } from '../../../src/inventory/holders/device-files.ts';
import { parseNamespaceMounts } from '../../../src/inventory/holders/mountinfo.ts';
import { parseVmName } from '../../../src/inventory/holders/vfio-holder.ts';
import { madeHost } from '../host/made-host.ts';
import { igbVf } from '../provision/fixtures.ts';

const ID = '0123456789abcdef'.repeat(4);
const POD = '3e61c214-f2a0-4b1d-9a38-0f1f6f4c2d7e';

describe('a container from its cgroup', () => {
  test.each([
    [`0::/system.slice/docker-${ID}.scope\n`, 'docker 0123456789ab'],
    [`12:pids:/docker/${ID}\n0::/\n`, 'docker 0123456789ab'],
    [`0::/machine.slice/libpod-${ID}.scope/container\n`, 'podman 0123456789ab'],
    [
      `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD.replaceAll('-', '_')}.slice/cri-containerd-${ID}.scope`,
      `pod ${POD}, containerd 0123456789ab`,
    ],
    [`0::/kubepods/besteffort/pod${POD}/${ID}`, `pod ${POD}, container 0123456789ab`],
    [
      `0::/kubepods.slice/kubepods-pod${POD.replaceAll('-', '_')}.slice/crio-${ID}.scope`,
      `pod ${POD}, crio 0123456789ab`,
    ],
    // A static pod's uid is a hash.
    [
      `0::/kubepods/pod0123456789abcdef0123456789abcdef/${ID}`,
      'pod 0123456789abcdef0123456789abcdef, container 0123456789ab',
    ],
    ['0::/lxc.payload.web1/init.scope', 'lxc web1'],
    ['0::/user.slice/user-0.slice/session-3.scope', undefined],
    ['0::/system.slice/containerd.service', undefined],
    ['', undefined],
  ])('%j', (cgroup, name) => {
    expect(parseContainer(cgroup)).toBe(name);
  });

  test('any text gives a name, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cgroup) => {
        expect(parseContainer(cgroup)).not.toBe('');
      }),
    );
  });
});

describe('a VM from its command line', () => {
  test.each([
    [['qemu', '-name', 'guest=web1,debug-threads=on', '-S'], 'web1'],
    [['qemu', '-name', 'web1'], 'web1'],
    [['qemu', '-name', 'web1,process=x'], 'web1'],
    [['qemu', '-name', 'debug-threads=on,guest=a,,b=c'], 'a,b=c'],
    [['qemu', '-name', 'process=x'], undefined],
    [['qemu', '-name'], undefined],
    [['dpdk-testpmd', '-l', '0-1'], undefined],
  ])('%j', (args, name) => {
    expect(parseVmName(args.map((arg) => `${arg}\0`).join(''))).toBe(name);
  });

  test('any name comes back, commas and all', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, (guest) => {
        const option = `guest=${guest.replaceAll(',', ',,')},debug-threads=on`;
        expect(parseVmName(`qemu\0-name\0${option}\0`)).toBe(guest);
      }),
    );
  });
});

describe('network namespaces that are mounted', () => {
  test('as in /proc/self/mountinfo', () => {
    const text = [
      '22 27 0:21 / /proc rw,relatime - proc proc rw',
      '91 24 0:4 net:[4026532265] /run/netns/lab1 rw shared:52 - nsfs nsfs rw',
      '92 24 0:4 net:[4026532265] /run/netns/again rw shared:52 - nsfs nsfs rw',
      '93 24 0:4 net:[4026532270] /run/netns/with\\040space\\134 rw - nsfs nsfs rw',
      '94 24 0:4 mnt:[4026532271] /run/snapd/ns/x.mnt rw - nsfs nsfs rw',
      'rubbish',
    ].join('\n');
    expect([...parseNamespaceMounts(text)]).toEqual([
      ['net:[4026532265]', '/run/netns/lab1'],
      ['net:[4026532270]', '/run/netns/with space\\'],
    ]);
  });

  test('any path comes back as the kernel escapes it', () => {
    const path = fc.string({ minLength: 1 }).map((text) => `/run/${text}`);
    fc.assert(
      fc.property(path, (mountPoint) => {
        const escaped = mountPoint.replace(
          /[ \t\n\\]/g,
          (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
        );
        const line = `91 24 0:4 net:[7] ${escaped} rw - nsfs nsfs rw`;
        expect(parseNamespaceMounts(line).get('net:[7]')).toBe(mountPoint);
      }),
    );
  });

  test('any other text names none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('net:['));
        expect([...parseNamespaceMounts(text)]).toEqual([]);
      }),
    );
  });
});

test.each([
  ['/dev/vfio/9', 'vfio/9'],
  ['/dev/vfio/noiommu-0', 'vfio/noiommu-0'],
  ['/dev/vfio/devices/vfio12', 'vfio/devices/vfio12'],
  ['/var/lib/machines/x/dev/vfio/9', 'vfio/9'],
  ['/dev/uio3', 'uio3'],
  ['/dev/infiniband/uverbs2', 'infiniband/uverbs2'],
  ['/dev/infiniband/rdma_cm', undefined],
  ['/dev/vfio/vfio', undefined],
  ['anon_inode:[vfio-device]', undefined],
  ['/home/xvfio/9', undefined],
])('the open file %s is %s', (path, file) => {
  expect(deviceFileOf(path)).toBe(file);
});

test('DPDK on a VF of mlx5, which keeps its netdev, holds it through verbs', async () => {
  const host = madeHost({
    directories: { '/sys/bus/pci/devices/0000:01:10.0/infiniband_verbs': ['uverbs2'] },
    links: { '/proc/812/fd/7': '/dev/infiniband/uverbs2' },
    files: { '/proc/812/comm': 'dpdk-testpmd\n' },
  });
  const vf = igbVf(0, { driver: 'mlx5_core' });
  const idle = igbVf(1, { driver: 'mlx5_core' });
  const holders = await findHolders(host, [vf, idle], new Map(), () => {});
  expect([...holders]).toEqual([[vf, { kind: 'vfio', pid: 812, command: 'dpdk-testpmd' }]]);
});
