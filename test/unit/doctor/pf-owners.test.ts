import { describe, expect, it } from 'vitest';
import { pfOwners } from '../../../src/doctor/checks/pf-owners.ts';
import { linkFileOwners } from '../../../src/owners/link-files.ts';
import { contextOf, hostOf, nicOf } from './machine.ts';

const LINK = {
  '/etc/systemd/network/10-vf.link':
    '[Match]\nPath=pci-0000:82:00.0\n[Link]\nSR-IOVVirtualFunctions=4\n',
};
const RULE = {
  '/etc/udev/rules.d/70-vf.rules':
    '# sriov_numvfs\nACTION=="add", KERNELS=="0000:82:00.0", \\\n  ATTR{device/sriov_numvfs}="2"\n',
};
const PROFILE = {
  '/run/NetworkManager/devices/2': '',
  '/etc/NetworkManager/system-connections/a.nmconnection':
    '[connection]\nid=my PF\ninterface-name=ens1f0\n[sriov]\ntotal-vfs=4\n',
};
const UNIT = {
  '/etc/systemd/system/vfs@.service':
    '[Service]\nExecStart=/bin/sh -c "echo 4 > /sys/class/net/%i/device/sriov_numvfs"\n',
  '/etc/systemd/system/multi-user.target.wants/vfs@ens1f0.service': '',
};

async function examine(files: Record<string, string>, nic = nicOf({ numVfs: 4 })) {
  return (await pfOwners.run(contextOf({ files, nics: [nic] })))[0];
}

describe('pf-owners', () => {
  it.each([
    ['a .link file', LINK, '10-vf.link, 4 VFs'],
    ['a udev rule', RULE, '70-vf.rules, 2 VFs'],
    ['a profile of NetworkManager', PROFILE, 'a.nmconnection, 4 VFs'],
    ['an enabled unit', UNIT, 'vfs@.service, 4 VFs'],
    [
      'netplan',
      {
        '/etc/netplan/50.yaml':
          'network:\n  ethernets:\n    pf:\n      match: {macaddress: "3C:FD:FE:00:00:01"}\n      virtual-function-count: 3\n',
      },
      'netplan (/etc/netplan/50.yaml, 3 VFs)',
    ],
    [
      "netplan's VFs",
      {
        '/etc/netplan/50.yaml':
          'network:\n  ethernets:\n    ens1f0: {}\n    vf1: # one\n      link: ens1f0\n    vf2:\n      link: ens1f0\n',
      },
      'netplan (/etc/netplan/50.yaml, 2 VFs)',
    ],
    [
      'ifupdown',
      {
        '/etc/network/interfaces':
          'iface ens1f0 inet manual\n  pre-up echo 0 > /sys/class/net/$IFACE/device/sriov_numvfs\n  pre-up echo 5 > /sys/class/net/$IFACE/device/sriov_numvfs\n',
      },
      'ifupdown (/etc/network/interfaces, 5 VFs)',
    ],
    [
      'the operator',
      { '/etc/sriov-operator/pci/0000:82:00.0': '{"name":"ens1f0","numVfs":6}' },
      'network operator (/etc/sriov-operator/pci/0000:82:00.0, 6 VFs)',
    ],
    [
      'os-net-config',
      {
        '/var/lib/os-net-config/sriov_config.yaml':
          '- device_type: pf\n  name: ens9\n  numvfs: 9\n- device_type: pf\n  name: ens1f0\n  numvfs: 7\n',
      },
      'os-net-config (/var/lib/os-net-config/sriov_config.yaml, 7 VFs)',
    ],
    [
      'sriovctl itself',
      {
        '/etc/systemd/system/multi-user.target.wants/sriovctl.service': '',
        '/etc/sriovctl/host.yaml':
          'version: 1\npfs:\n  - match:\n      pci: "0000:81:00.0"\n    count: 2\n  - match: {pci: "0000:82:00.0", name: ens9}\n    count: 4\n',
      },
      'sriovctl (/etc/sriovctl/host.yaml, 4 VFs)',
    ],
    [
      'the driver',
      { '/etc/modprobe.d/i40e.conf': 'options i40e max_vfs=4\n' },
      'the driver i40e (/etc/modprobe.d/i40e.conf, 4 VFs)',
    ],
  ])('names %s', async (_, files, text) => {
    const finding = await examine(files);
    expect(finding?.status).toBe('pass');
    expect(finding?.message).toContain(text);
  });

  it('warns of NetworkManager beside sriovctl', async () => {
    const finding = await examine({
      ...PROFILE,
      '/etc/systemd/system/multi-user.target.wants/sriovctl.service': '',
      '/etc/sriovctl/host.yaml': 'pfs:\n  - match: {pci: "0000:82:00.0"}\n    count: 4\n',
    });
    expect(finding).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/^2 owners .*NetworkManager.*sriovctl/),
    });
    expect(finding?.cure?.commands).toContain('sriovctl persist disable');
  });

  it('warns of two, with both lines and how to take one out', async () => {
    const finding = await examine({ ...LINK, ...RULE });
    expect(finding?.status).toBe('warn');
    expect(finding?.evidence).toEqual([
      '/etc/systemd/network/10-vf.link:4: SR-IOVVirtualFunctions=4',
      '/etc/udev/rules.d/70-vf.rules:2: ACTION=="add", KERNELS=="0000:82:00.0", ATTR{device/sriov_numvfs}="2"',
    ]);
    expect(finding?.cure?.commands).toContain("sed -i '2,3s/^/#/' /etc/udev/rules.d/70-vf.rules");
    expect(finding?.cure?.automatic).toBe(false);
  });

  it.each([
    [
      'of another PF',
      { ...LINK, ...RULE },
      nicOf({ pci: '0000:83:00.0', name: 'a', netdevs: ['a'] }),
    ],
    [
      'hidden in /etc',
      {
        '/etc/systemd/network/10-vf.link': '',
        '/usr/lib/systemd/network/10-vf.link': LINK['/etc/systemd/network/10-vf.link'],
      },
      nicOf(),
    ],
    [
      'of a NetworkManager that does not run',
      {
        '/etc/NetworkManager/system-connections/a.nmconnection':
          PROFILE['/etc/NetworkManager/system-connections/a.nmconnection'],
      },
      nicOf(),
    ],
    [
      'of a unit that is not enabled',
      { '/etc/systemd/system/vfs@.service': UNIT['/etc/systemd/system/vfs@.service'] },
      nicOf(),
    ],
    [
      'of a PF that the operator leaves to others',
      { '/etc/sriov-operator/pci/0000:82:00.0': '{"numVfs":6,"externallyManaged":true}' },
      nicOf(),
    ],
    [
      'that makes none',
      { '/etc/rc.local': 'echo 0 > /sys/class/net/ens1f0/device/sriov_numvfs' },
      nicOf(),
    ],
  ])('does not count a file %s', async (_, files, nic) => {
    expect(await examine(files, nic)).toBeUndefined();
  });

  it('says that nothing will make the VFs that are there', async () => {
    expect((await examine({}))?.message).toBe('Nothing makes its 4 VFs at the next boot');
  });
});

describe('.link files', () => {
  const NET = '/etc/systemd/network';
  const link = (match: string, rest = '[Link]\nSR-IOVVirtualFunctions=4\n') =>
    `[Match]\n${match}\n${rest}`;
  const message = async (files: Record<string, string>) => (await examine(files))?.message;

  it.each([
    ['several words', 'Path=pci-0000:83:* pci-0000:82:00.0', 'are made'],
    ['a negation', 'Driver=!i40e', 'Nothing'],
    ['a negation of another', 'Driver=!ixgbe', 'are made'],
    ['a pattern and a negation', 'Path=pci-* !pci-0000:82:00.0', 'Nothing'],
    ['a setting twice', 'Driver=ixgbe\nDriver=i40e', 'are made'],
    ['a setting that starts anew', 'Driver=i40e\nDriver=\nDriver=ixgbe', 'Nothing'],
    ['a list of MACs', 'PermanentMACAddress=00:00:5e:00:53:01 3c:fd:fe:00:00:01', 'are made'],
    ['every name', 'OriginalName=*', 'are made'],
    ['the name before udev', 'OriginalName=eth0', 'perhaps made'],
    ['the name today', 'OriginalName=ens1f0', 'perhaps made'],
    ['another name', 'OriginalName=ens9', 'Nothing'],
    ['a condition on the host', 'Driver=i40e\nVirtualization=no', 'perhaps made'],
    ['a setting called like a part of the language', '__proto__=x', 'perhaps made'],
    ['no condition', '', 'Nothing'],
  ])('%s', async (_, match, expected) => {
    expect(await message({ [`${NET}/10-vf.link`]: link(match) })).toContain(expected);
  });

  it('are kept away by the first that fits', async () => {
    const second = { [`${NET}/20-vf.link`]: link('Driver=i40e') };
    expect(await message(second)).toContain('20-vf.link');
    const first = { [`${NET}/10-mac.link`]: link('Driver=i40e', '[Link]\nMTUBytes=9000\n') };
    expect(await message({ ...first, ...second })).toContain('Nothing');
  });

  it('have drop-ins', async () => {
    const files: Record<string, string> = {
      '/usr/lib/systemd/network/10-vf.link': link('Driver=i40e', ''),
      [`${NET}/10-vf.link.d/a.conf`]: '[Link]\nSR-IOVVirtualFunctions=3\n',
    };
    expect(await message(files)).toContain('10-vf.link.d/a.conf, 3 VFs');
    files[`${NET}/10-vf.link.d/b.conf`] = '[Match]\nPath=pci-0000:83:00.0\n';
    expect(await message(files)).toContain('Nothing');
  });

  it('make no VFs with a 0', async () => {
    const none = link('Driver=i40e', '[Link]\nSR-IOVVirtualFunctions=0\n');
    expect(await message({ [`${NET}/10-vf.link`]: none })).toContain('Nothing');
  });

  it('keep no [SR-IOV] section, which would make VFs alone', () => {
    const sections = link('Driver=i40e', '[SR-IOV]\nVirtualFunction=5\n');
    const [alone] = linkFileOwners(hostOf({ files: { [`${NET}/a.link`]: sections } }));
    expect(alone).toMatchObject({ count: 6, line: 4 });
    const both = `${sections}[Link]\nSR-IOVVirtualFunctions=8\n`;
    const [owner] = linkFileOwners(hostOf({ files: { [`${NET}/a.link`]: both } }));
    expect(owner).toMatchObject({
      count: 8,
      remedy: [
        `# Take SR-IOVVirtualFunctions= and the [SR-IOV] sections out of ${NET}/a.link`,
        'udevadm control --reload',
      ],
    });
  });

  it.each([
    ['10-a.link', 'eth0', 'are made by systemd-udevd'],
    ['99-default.link', 'eth0', 'Nothing'],
    // Written after the boot, for a name that the initramfs may give.
    ['99-default.link', 'ens1f0', 'perhaps made'],
    ['20-gone.link', 'eth0', 'perhaps made'],
  ])('are what udev noted where it cannot be told: %s, %s', async (noted, name, expected) => {
    const files = {
      [`${NET}/10-a.link`]: link(`OriginalName=${name}`),
      '/usr/lib/systemd/network/99-default.link': link('OriginalName=*', '[Link]\n'),
      '/sys/class/net/ens1f0/ifindex': '3\n',
      '/run/udev/data/n3': `I:1\nE:ID_NET_LINK_FILE=/usr/lib/systemd/network/${noted}\nG:systemd\n`,
    };
    expect(await message(files)).toContain(expected);
  });
});

describe('scripts', () => {
  const DISPATCHER = '/etc/NetworkManager/dispatcher.d';

  it.each([
    [
      'tmpfiles.d',
      '/etc/tmpfiles.d/vf.conf',
      'w /sys/class/net/ens1f0/device/sriov_numvfs - - - - 4',
    ],
    [
      'a pattern',
      '/etc/tmpfiles.d/vf.conf',
      'w! /sys/bus/pci/devices/0000:82:*/sriov_numvfs - - - - 4',
    ],
    [
      'pre-up',
      `${DISPATCHER}/pre-up.d/vf`,
      '[ $1 = ens1f0 ] && echo 4 > /sys/class/net/$1/device/sriov_numvfs',
    ],
    ['up', `${DISPATCHER}/50-vf.sh`, 'echo 4 > /sys/class/net/ens1f0/device/sriov_numvfs'],
  ])('%s makes VFs', async (_, path, text) => {
    const finding = await examine({ '/run/NetworkManager/devices/2': '', [path]: `${text}\n` });
    expect(finding?.message).toContain(`(${path}, 4 VFs)`);
  });

  it.each([
    [
      'tmpfiles.d for another PF',
      '/etc/tmpfiles.d/vf.conf',
      'w /sys/class/net/ens9/device/sriov_numvfs - - - - 4',
    ],
    [
      'tmpfiles.d with 0',
      '/etc/tmpfiles.d/vf.conf',
      'w /sys/class/net/ens1f0/device/sriov_numvfs - - - - 0',
    ],
    [
      'tmpfiles.d that removes',
      '/etc/tmpfiles.d/vf.conf',
      'r /sys/class/net/ens1f0/device/sriov_numvfs - - - - 4',
    ],
    [
      'a dispatcher that does not run',
      `${DISPATCHER}/vf`,
      'echo 4 > /sys/class/net/ens1f0/device/sriov_numvfs',
    ],
  ])('%s does not', async (_, path, text) => {
    expect((await examine({ [path]: `${text}\n` }))?.message).toContain('Nothing');
  });

  it.each([
    [
      'rc.local',
      { '/etc/rc.local': 'if x; then\n  echo 4 > /sys/class/net/ens1f0/device/sriov_numvfs\nfi\n' },
    ],
    [
      'a unit that does more',
      {
        ...UNIT,
        '/etc/systemd/system/vfs@.service': `${UNIT['/etc/systemd/system/vfs@.service']}ExecStart=/bin/firewall\n`,
      },
    ],
    [
      'a command that does more',
      {
        ...UNIT,
        '/etc/systemd/system/vfs@.service':
          '[Service]\nExecStart=/bin/sh -c "/bin/firewall; echo 4 > /sys/class/net/%i/device/sriov_numvfs"\n',
      },
    ],
    [
      'netplan',
      {
        '/etc/netplan/a.yaml':
          'network:\n  ethernets:\n    ens1f0:\n      virtual-function-count: 4\n',
      },
    ],
  ])('a cure leaves the rest of %s whole', async (_, files) => {
    const finding = await examine({ ...LINK, ...files });
    expect(finding?.cure?.commands.join('\n')).not.toMatch(/sed|disable/);
    expect(finding?.cure?.commands.join('\n')).toMatch(/^# Take .* line \d$/m);
  });

  it('a unit that does nothing else is disabled', async () => {
    const finding = await examine({ ...LINK, ...UNIT });
    expect(finding?.cure?.commands).toContain('systemctl disable vfs@ens1f0.service');
  });
});

describe('profiles of NetworkManager', () => {
  const FOLDER = '/etc/NetworkManager/system-connections';
  const RUNS = { '/run/NetworkManager/devices/2': '' };
  const profile = (connection: string, rest = '') =>
    `[connection]\nid=a\n${connection}\n${rest}\n[sriov]\ntotal-vfs=4\n`;

  it.each([
    ['no device', 'type=ethernet', '', 'perhaps made'],
    ['each device', 'type=ethernet\nmulti-connect=3', '', 'are made'],
    ['a device of another type', 'type=wifi', '', 'Nothing'],
    ['a MAC', 'type=ethernet', '[ethernet]\nmac-address=3C:FD:FE:00:00:01', 'are made'],
    ['another MAC', 'type=ethernet', '[ethernet]\nmac-address=3C:FD:FE:00:00:02', 'Nothing'],
    ['a pattern', 'type=ethernet', '[match]\ninterface-name=ens1*;', 'perhaps made'],
    ['another pattern', 'type=ethernet', '[match]\ninterface-name=ens2*;', 'Nothing'],
    ['another driver', 'type=ethernet', '[match]\ndriver=ice;', 'Nothing'],
    ['no start at boot', 'interface-name=ens1f0\nautoconnect=false', '', 'Nothing'],
  ])('for %s', async (_, connection, rest, expected) => {
    const files = { ...RUNS, [`${FOLDER}/a.nmconnection`]: profile(connection, rest) };
    expect((await examine(files))?.message).toContain(expected);
  });

  const IFCFG = {
    '/etc/sysconfig/network-scripts/ifcfg-a': 'DEVICE=ens1f0\nSRIOV_TOTAL_VFS=3\n',
  };

  it('are one owner in both formats, and both have to go', async () => {
    expect((await examine({ ...PROFILE, ...IFCFG }))?.status).toBe('pass');
    const finding = await examine({ ...LINK, ...PROFILE, ...IFCFG });
    expect(finding?.cure?.commands).toEqual([
      expect.stringContaining('# Keep systemd-udevd'),
      "nmcli connection modify id 'my PF' remove sriov",
      "sed -i '/^\\s*SRIOV_/d' /etc/sysconfig/network-scripts/ifcfg-a",
      'nmcli connection reload',
    ]);
  });

  it('do not count in ifcfg format where it does not run or start them', async () => {
    expect((await examine(IFCFG))?.message).toContain('Nothing');
    const [path, text] = Object.entries(IFCFG)[0]!;
    const off = { ...RUNS, [path]: `${text}ONBOOT=no\n` };
    expect((await examine(off))?.message).toContain('Nothing');
  });

  it('that only root may read are said', async () => {
    const files = {
      ...RUNS,
      [`${FOLDER}/a.nmconnection`]: undefined,
      '/etc/netplan/1.yaml': undefined,
    };
    const findings = await pfOwners.run(contextOf({ files, nics: [nicOf()] }));
    expect(findings).toMatchObject([
      {
        status: 'skip',
        evidence: [`${FOLDER}/a.nmconnection`, '/etc/netplan/1.yaml'],
      },
    ]);
  });
});

const PF = 'ACTION=="add", KERNELS=="0000:82:00.0"';
const WRITE = 'ATTR{device/sriov_numvfs}="2"';

describe('udev rules', () => {
  it.each([
    ['!= of another', `SUBSYSTEM=="net", KERNELS!="0000:83:00.0", ${WRITE}`, true],
    ['!= of this PF', `SUBSYSTEM=="net", KERNELS!="0000:82:00.0", ${WRITE}`, false],
    ['graphics', `SUBSYSTEM=="drm", ACTION=="add", ${WRITE}`, false],
    ['all but graphics', `SUBSYSTEM!="drm", ACTION=="add", ${WRITE}`, true],
    ['another action', `SUBSYSTEM=="net", ACTION=="remove", ${WRITE}`, false],
    ['every NIC', `SUBSYSTEM=="net", ACTION=="add", ${WRITE}`, true],
    ['several drivers', `DRIVERS=="ice|i40e", ${WRITE}`, true],
    [
      'another PF in a command',
      'RUN+="/bin/sh -c \'echo 2 > /sys/class/net/ens9/device/sriov_numvfs\'"',
      false,
    ],
    ['a comment inside', `KERNELS=="0000:82:00.0", \\\n# no\n  ${WRITE}`, true],
    ['a comment alone', `# KERNELS=="0000:82:00.0", ${WRITE}`, false],
  ])('%s', async (_, rule, owns) => {
    const finding = await examine({ '/etc/udev/rules.d/70-vf.rules': `${rule}\n` });
    expect(finding?.message).toContain(owns ? 'made by a udev rule' : 'Nothing makes');
  });

  it.each([
    ['a condition', `SUBSYSTEM=="net", PROGRAM=="/bin/mine", ${WRITE}\n`],
    ['a jump', `SUBSYSTEM=="net", ENV{X}=="1", GOTO="end"\n${WRITE}\nLABEL="end"\n`],
  ])('says that %s cannot be judged', async (_, rule) => {
    const files = { ...LINK, '/etc/udev/rules.d/70-vf.rules': rule };
    const finding = await examine(files);
    expect(finding?.message).toContain('2 owners may make its VFs');
    expect(finding?.cause).toContain('/etc/udev/rules.d/70-vf.rules fit this PF cannot be told');
  });

  it('does not comment out what else a rule does', async () => {
    const rule = `${PF}, NAME="wan", ${WRITE}\n`;
    const finding = await examine({ ...LINK, '/etc/udev/rules.d/70-vf.rules': rule });
    expect(finding?.cure?.commands.join()).not.toContain('sed');
  });

  it('says whose VFs would go as well', async () => {
    const files = {
      ...LINK,
      '/etc/udev/rules.d/70-vf.rules': `SUBSYSTEM=="net", ACTION=="add", ${WRITE}\n`,
    };
    const other = nicOf({ pci: '0000:83:00.0', name: 'ens2', netdevs: ['ens2'] });
    const [finding] = await pfOwners.run(contextOf({ files, nics: [nicOf(), other] }));
    expect(finding?.cure?.commands[1]).toContain('70-vf.rules is for ens2 as well');
  });
});
