import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSimulatedHost } from '../../src/host/simulated/open.ts';
import { simulatedMachine, temporaryFolder } from './sriovctl.ts';

const ESCAPE = '\u001b[2J\u009b31m';
// The kernel forbids no more than slash, colon and white space in a netdev's name (net/core/dev.c, dev_valid_name).
const PF = `e${ESCAPE}`;

/** Escapes of YAML become the characters. */
const EVIL_FILE = `version: 1
pfs:
  - match: {pci: "05:00.0", name: "other\\e[2J\\x9b31m"}
    count: 2
`;

test('names of the host that would write to the terminal do not, in any command', async () => {
  const folder = temporaryFolder();
  const host = openSimulatedHost({
    stateFolder: join(folder, 'sim'),
    machine: {
      name: `evil${ESCAPE}`,
      iommu: { kind: 'intel', enabled: true },
      nics: [
        {
          address: '0000:05:00.0',
          driver: 'igb',
          vendor: '8086',
          device: '10c9',
          vendorName: `Vendor\n${ESCAPE}`,
          deviceName: `Model\t${ESCAPE}`,
          sriov: { totalVfs: 2, offset: 128, stride: 2, vfDevice: '10ca', vfs: [{}, {}] },
          netdevs: [{ name: PF, altnames: [`alt${ESCAPE}`], mac: '02:00:00:00:01:00' }],
        },
      ],
    },
  });
  const run = simulatedMachine(folder);
  await host.wait(10_000);
  expect((await run('vf bind 05:00.0 0 --driver vfio-pci')).status).toBe(0);
  const group = host.link('/sys/bus/pci/devices/0000:05:10.0/iommu_group').split('/').pop();
  await host.startProcess({
    comm: `vm${ESCAPE}`,
    cmdline: ['qemu-system-x86_64', '-name', `guest=vm\n${ESCAPE}`],
    opens: [`/dev/vfio/${group}`],
  });

  writeFileSync(join(folder, 'evil.yaml'), EVIL_FILE);
  const calls = [
    'nic list',
    'vf list',
    'nic show 05:00.0',
    'vf show 05:00.0 0',
    'export',
    `diff ${join(folder, 'evil.yaml')}`,
    'doctor',
    'vf delete 05:00.0',
    'gen-config device-plugin multus operator dpdk openstack --vfs 0',
    'gen-config cni docker libvirt --vfs 1',
    'gen-config operator proxmox --vfs 1 -o /nonexistent -n',
  ];
  for (const call of calls) {
    const { stdout, stderr } = await run(call);
    expect(stdout + stderr, call).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  }
  const refused = await run('vf delete 05:00.0');
  expect(refused.stderr).toMatch(/in use by .*vm\\n.*process \d+/);
});
