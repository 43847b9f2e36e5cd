import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../src/host/secrets.ts';

test.each([
  ['/proc/cmdline', 'ro systemd.set_credential=db:hunter2 quiet'],
  ['/proc/cmdline', 'ro systemd.set_credential_binary=db:hunter2== quiet'],
  ['/proc/cmdline', 'ro inst.rootpw=hunter2 quiet'],
  ['/proc/cmdline', 'ro netroot=iscsi:me:hunter2@192.0.2.1::3260::iqn.x quiet'],
  ['/proc/cmdline', 'ro inst.repo=https://me:hunter2@example.com/repo quiet'],
  ['/proc/cmdline', 'ro root=cifs://me:hunter2@example.com/share quiet'],
  ['/etc/NetworkManager/system-connections/a', '[wifi-security]\npsk=my, hunter2 word\nquiet=1'],
  ['/etc/netplan/1.yaml', 'auth:\n  password: my; hunter2\nquiet: 1'],
  ['/etc/netplan/1.yaml', 'auth:\n  password: "my \\" hunter2"\nquiet: 1'],
  ['/etc/netplan/1.yaml', `auth:\n  password: "my hunter2\nquiet: 1`],
  ['/proc/cmdline', 'ro password="hunter2 quiet'],
  ['/etc/systemd/network/wg0.netdev', '[WireGuardPeer]\nPresharedKey=hunter2=\nquiet=1'],
  ['/etc/systemd/network/ms0.netdev', '[MACsecTransmitAssociation]\nKey=hunter2\nquiet=1'],
  ['nmcli', '"802-11-wireless-security.wep-key0": "hunter2", "quiet": 1'],
  ['nmcli', '"vpn-secret":"a\\"hunter2","quiet":1'],
])('%s: %s', (path, text) => {
  const recorded = withoutSecrets(path, text);
  expect(recorded).not.toContain('hunter2');
  expect(recorded).toContain('(removed)');
  expect(recorded).toContain('quiet');
});

test('kernel arguments stay, but the one', () => {
  const text = 'GRUB_CMDLINE_LINUX="rd.iscsi.password=hunter2 intel_iommu=on"\n';
  expect(withoutSecrets('/etc/default/grub', text)).toBe(
    'GRUB_CMDLINE_LINUX="rd.iscsi.password=(removed) intel_iommu=on"\n',
  );
});

test('hostile text does not take long', () => {
  for (const part of ['iscsi:', 'password', 'a://b', 'Key ', 'token ="', '\tKey'])
    expect(withoutSecrets('/etc/netplan/1.yaml', part.repeat(150_000))).not.toBe('');
}, 2_000);

test.each([
  ['/proc/cmdline', 'ro iommu.passthrough=1 iommu=pt bypass=1 intel_iommu=on'],
  ['/etc/modprobe.d/vfio.conf', 'options vfio_iommu_type1 allow_unsafe_interrupts=1\n'],
  ['/etc/systemd/network/10.link', '[Match]\nMACAddress=02:00:00:00:00:01\n'],
  ['lspci', 'Memory at 92000000 (64-bit, prefetchable) [size=8M]'],
])('%s keeps %s', (path, text) => {
  expect(withoutSecrets(path, text)).toBe(text);
});
