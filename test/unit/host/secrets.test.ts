import { expect, test } from 'vitest';
import { isPrivate, withoutSecrets } from '../../../src/host/secrets.ts';

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
  ['/etc/network/interfaces', 'iface wlan0 inet dhcp\n  wpa-psk my hunter2\n  quiet 1'],
  ['/etc/network/interfaces.d/a', 'iface wlan0 inet dhcp\n\twireless-key1 s:hunter2\n  quiet 1'],
  ['/etc/network/interfaces', '  wpa-private-key-passwd hunter2\n  quiet 1'],
  ['/etc/network/interfaces', '  wpa-wep-key0 hunter2\n  quiet 1'],
  ['/etc/sysconfig/network-scripts/ifcfg-a', 'KEY_PASSPHRASE1=hunter2\nquiet=1'],
  ['/etc/sysconfig/network-scripts/ifcfg-a', 'KEY=s:hunter2\nquiet=1'],
  ['/etc/sysconfig/network-scripts/ifcfg-a', 'KEY1="s:hunter2"\nquiet=1'],
  ['/etc/sysconfig/network-scripts/ifcfg-a', "WPA_PSK='hunter2'\nquiet=1"],
  ['/etc/sysconfig/network-scripts/ifcfg-a', 'IEEE_8021X_PASSWORD=hunter2\nquiet=1'],
  ['/etc/network/interfaces', '  post-up /opt/agent --token hunter2\n  quiet 1'],
  ['/etc/rc.local', '/opt/agent --token hunter2 --quiet'],
  ['/etc/rc.local', '/opt/agent --join-token "my hunter2" --quiet'],
  ['/etc/rc.local', 'curl -H "Authorization: Bearer hunter2" --quiet'],
  ['/etc/rc.local', 'curl -u me:hunter2 --quiet'],
  ['/etc/rc.local', 'sshpass -p hunter2 ssh quiet'],
  ['/etc/systemd/system/a.service', 'ExecStart=/opt/a --password=hunter2 --quiet'],
  ['/etc/systemd/system/a.service', 'Environment="API_TOKEN=hunter2" quiet=1'],
  ['/etc/cron.d/a', '@reboot root /opt/a -token hunter2 quiet'],
  ['nmcli', '"802-11-wireless-security.wep-key0": "hunter2", "quiet": 1'],
  ['nmcli', '"vpn-secret":"a\\"hunter2","quiet":1'],
])('%s: %s', (path, text) => {
  const recorded = withoutSecrets(path, text);
  expect(recorded).not.toContain('hunter2');
  expect(recorded).toContain('(removed)');
  expect(recorded).toContain('quiet');
});

test("of udev's database only the .link file that it took", () => {
  const file = 'E:ID_NET_LINK_FILE=/etc/systemd/network/10-a.link\n';
  const text = `I:123\nE:ID_NET_NAME_MAC=enx3cfdfe000001\nE:ID_SERIAL=x\n${file}G:systemd\n`;
  expect(withoutSecrets('/run/udev/data/n3', text)).toBe(file);
});

test('kernel arguments stay, but the one', () => {
  const text = 'GRUB_CMDLINE_LINUX="rd.iscsi.password=hunter2 intel_iommu=on"\n';
  expect(withoutSecrets('/etc/default/grub', text)).toBe(
    'GRUB_CMDLINE_LINUX="rd.iscsi.password=(removed) intel_iommu=on"\n',
  );
});

test.each([
  '/etc/cni/net.d/calico-kubeconfig',
  '/etc/cni/net.d/multus.d/multus.kubeconfig',
  '/etc/kubernetes/admin.conf',
  '/etc/cloud/cloud.cfg.d/90_dpkg.cfg',
])('%s is never recorded', (path) => {
  expect(isPrivate(path)).toBe(true);
});

test('the configuration of CNI plugins is recorded', () => {
  expect(isPrivate('/etc/cni/net.d/10-sriov.conflist')).toBe(false);
});

test('hostile text does not take long', () => {
  for (const part of [
    'iscsi:',
    'password',
    'a://b',
    'Key ',
    'token ="',
    '\tKey',
    ' -',
    ' -u ',
    'wpa-',
    '--a token',
  ])
    for (const path of ['/etc/netplan/1.yaml', '/etc/network/interfaces', '/etc/rc.local'])
      expect(withoutSecrets(path, part.repeat(100_000))).not.toBe('');
}, 5_000);

test.each([
  ['/proc/cmdline', 'ro iommu.passthrough=1 iommu=pt bypass=1 intel_iommu=on'],
  ['/etc/modprobe.d/vfio.conf', 'options vfio_iommu_type1 allow_unsafe_interrupts=1\n'],
  ['/etc/systemd/network/10.link', '[Match]\nMACAddress=02:00:00:00:00:01\n'],
  ['/etc/network/interfaces', 'iface ens1f0 inet static\n  wpa-key-mgmt WPA-PSK\n  mtu 9000\n'],
  ['/etc/rc.local', 'echo 4 > /sys/class/net/ens1f0/device/sriov_numvfs\nip -d link -u\n'],
  ['/etc/systemd/system/a.service', 'ExecStart=/usr/bin/sriovctl vf create ens1f0 --count 4\n'],
  ['/etc/sysconfig/network-scripts/ifcfg-a', 'DEVICE=ens1f0\nSRIOV_TOTAL_VFS=4\n'],
  ['lspci', 'Memory at 92000000 (64-bit, prefetchable) [size=8M]'],
])('%s keeps %s', (path, text) => {
  expect(withoutSecrets(path, text)).toBe(text);
});
