import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Form, Written } from '../../../src/persist/form.ts';
import { prepareForm } from '../../../src/persist/forms/prepare.ts';
import { programsToDisable, programsToEnable } from '../../../src/persist/forms/programs.ts';
import { type Machine, hostOf } from '../doctor/machine.ts';
import { pfOf } from './pfs.ts';

const MAC = '3c:fd:fe:00:00:01';
const FOLDER = '/etc/NetworkManager/system-connections';
const MINE = `${FOLDER}/sriovctl-ens1f0.nmconnection`;
const ADDRESSES = JSON.stringify([
  {
    ifname: 'ens1f0',
    addr_info: [
      { local: '10.0.0.5', scope: 'global' },
      { local: 'fe80::1', scope: 'link' },
    ],
  },
]);
const SYSTEMD = { '/run/systemd/system/a': '' };
const NM = { '/run/NetworkManager/devices/2': '' };
const LINK_LOCAL = JSON.stringify([
  { ifname: 'ens1f0', addr_info: [{ local: 'fe80::1', scope: 'link' }] },
]);

function prepare(form: Form, machine: Machine, own: string[] = []): Promise<Written> {
  const pf = pfOf({ settings: { vlan: 5 } });
  return prepareForm(form, {
    host: hostOf(machine),
    inventory: { nics: [pf.nic], vfs: [], warnings: [] },
    pfs: [pf],
    hostFile: '',
    own: new Set(own),
  });
}

describe('--as networkd', () => {
  const DEFAULT = {
    '/usr/lib/systemd/network/99-default.link':
      '[Match]\nOriginalName=*\n\n[Link]\nNamePolicy=keep slot\nMACAddressPolicy=none\n',
  };

  it("says what this host's default says", async () => {
    const files = { ...SYSTEMD, ...DEFAULT };
    const programs = { 'udevadm --version': '257\n' };
    const { files: written } = await prepare('networkd', { files, programs });
    expect(written[0]?.text).toContain(
      '[Link]\nNamePolicy=keep slot\nMACAddressPolicy=none\nSR-IOV',
    );
  });

  it('takes its own file of before for none of the PF', async () => {
    const own = '/etc/systemd/network/10-sriovctl-ens1f0.link';
    const files = { ...SYSTEMD, ...DEFAULT, [own]: `[Match]\nPermanentMACAddress=${MAC}\n` };
    const again = await prepare('networkd', { files }, [own]);
    expect(again.files[0]?.text).toContain('NamePolicy=keep slot\nMACAddressPolicy=none\n');
    await expect(prepare('networkd', { files })).rejects.toMatchObject({ code: 'PF_OWNED' });
  });

  it('needs a udev that does not ignore it', async () => {
    const programs = { 'udevadm --version': '250\n' };
    await expect(prepare('networkd', { files: SYSTEMD, programs })).rejects.toMatchObject({
      code: 'PROGRAM_TOO_OLD',
    });
    await expect(prepare('networkd', {})).rejects.toMatchObject({ code: 'SYSTEMD_NOT_RUNNING' });
  });
});

describe('--as systemd', () => {
  it('needs systemd', async () => {
    await expect(prepare('systemd', {})).rejects.toMatchObject({ code: 'SYSTEMD_NOT_RUNNING' });
  });
});

describe('--as netplan', () => {
  const programs = { 'netplan --help': '', 'ip -j addr show': LINK_LOCAL };
  const LAN = {
    '/etc/netplan/50.yaml': `network:\n  ethernets:\n    lan:\n      match: {macaddress: "${MAC}"}\n`,
  };

  it('adds to the entry that the PF has', async () => {
    const { files } = await prepare('netplan', { files: LAN, programs });
    const { ethernets } = parse(files[0]!.text).network;
    expect(ethernets.lan).toEqual({ 'virtual-function-count': 2 });
  });

  it('makes one, where that takes no address from the PF', async () => {
    const { files } = await prepare('netplan', { programs });
    expect(parse(files[0]!.text).network.ethernets.ens1f0.match).toEqual({ macaddress: MAC });
    const withAddress = { ...programs, 'ip -j addr show': ADDRESSES };
    const error = prepare('netplan', { programs: withAddress });
    await expect(error).rejects.toMatchObject({ code: 'PF_OWNED' });
    await expect(error).rejects.toThrow('10.0.0.5');
    await prepare('netplan', { files: LAN, programs: withAddress });
  });
});

describe('--as networkmanager', () => {
  const programs = { 'nmcli --version': 'nmcli tool, version 1.54.0\n' };

  it('asks which version it is', async () => {
    const { files } = await prepare('networkmanager', { files: NM, programs });
    expect(files[0]).toMatchObject({
      path: MINE,
      text: expect.stringContaining('preserve-on-down=1'),
    });
    const { cannot } = await prepare('networkmanager', { files: NM });
    expect(cannot.map(({ setting }) => setting)).toEqual(['count']);
  });

  it.each([
    [`interface-name=ens1f0\nuuid=1-2`, "uuid 1-2 sriov.total-vfs 2 sriov.vfs '0 mac="],
    ['interface-name=ens1f0', "id 'my PF' sriov.total-vfs 2"],
    ['type=ethernet', "id 'my PF' connection.interface-name"],
  ])('refuses where another profile is for the PF: %s', async (connection, command) => {
    const profile = `[connection]\nid=my PF\n${connection}\n`;
    const files = { ...NM, [`${FOLDER}/a.nmconnection`]: profile };
    await expect(prepare('networkmanager', { files, programs })).rejects.toMatchObject({
      code: 'PF_OWNED',
      actions: expect.arrayContaining([expect.stringContaining(command)]),
    });
    const manual = { ...NM, [`${FOLDER}/a.nmconnection`]: `${profile}autoconnect=false\n` };
    await prepare('networkmanager', { files: manual, programs });
    await prepare('networkmanager', { files, programs }, [`${FOLDER}/a.nmconnection`]);
  });

  it('does not mind what NetworkManager made up for a PF without a profile', async () => {
    const profile = '[connection]\nid=Wired connection 1\ninterface-name=ens1f0\n';
    const folder = '/run/NetworkManager/system-connections';
    const made = { ...NM, [`${folder}/Wired connection 1.nmconnection`]: profile };
    await prepare('networkmanager', { files: made, programs });
    const netplans = { ...NM, [`${folder}/netplan-ens1f0.nmconnection`]: profile };
    await expect(prepare('networkmanager', { files: netplans, programs })).rejects.toMatchObject({
      code: 'PF_OWNED',
    });
  });

  it('tells NetworkManager nothing, which would make and destroy VFs now', () => {
    const host = hostOf({ files: NM, programs });
    expect(programsToEnable(host, 'networkmanager')).toEqual([]);
    expect(programsToDisable(host, 'networkmanager')).toEqual({ before: [], after: [] });
  });

  it('refuses to take the addresses of the PF away', async () => {
    const machine = { files: NM, programs: { ...programs, 'ip -j addr show': ADDRESSES } };
    await expect(prepare('networkmanager', machine)).rejects.toThrow('10.0.0.5');
  });
});
