import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { PERSISTED_FILE } from '../../owners/sriovctl.ts';

/** What starts sriovctl at boot: absolute paths without links. */
export interface Program {
  node: string;
  script: string;
}

/**
 * The text of the unit. It runs before any network is set up: network-pre.target is pulled in, and what sets up
 * networks orders itself after it (systemd.special(7)). @throws {SriovError} UNSAFE_INSTALL
 */
export function unitText({ node, script }: Program): string {
  const paths = [node, script].map(word);
  return [
    '# Written by sriovctl persist enable, taken away by sriovctl persist disable.',
    '[Unit]',
    `Description=SR-IOV virtual functions as ${PERSISTED_FILE} describes them`,
    // Left to the defaults it would wait for basic.target, and networkd waits for nobody there.
    'DefaultDependencies=no',
    'Conflicts=shutdown.target',
    `RequiresMountsFor=/etc/sriovctl /var/lib/sriovctl ${paths.join(' ')}`,
    `After=${AFTER.join(' ')}`,
    'Wants=network-pre.target',
    `Before=network-pre.target network.target shutdown.target`,
    `Before=${BEFORE.join(' ')}`,
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    `ExecStart=${paths.join(' ')} persist run`,
    'TimeoutStartSec=3min',
    ...HARDENING,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** What makes the PFs and gives them their names. */
const AFTER = [
  'local-fs.target',
  'systemd-modules-load.service',
  'systemd-udevd.service',
  'systemd-udev-trigger.service',
  // It may rename NICs.
  'cloud-init-local.service',
];

/** Also those that order themselves after network.target: some are replaced by units that do not. */
const BEFORE = [
  'systemd-networkd.service',
  'NetworkManager.service',
  'networking.service',
  'wicked.service',
  'ovs-vswitchd.service',
  'docker.service',
  'containerd.service',
  'crio.service',
  'kubelet.service',
  'k3s.service',
  'k3s-agent.service',
  'rke2-server.service',
  'rke2-agent.service',
  'podman.service',
  'podman-restart.service',
  'lxc.service',
  'lxd.service',
  'incus.service',
  'libvirtd.service',
  'libvirt-guests.service',
  'virtqemud.service',
  'pve-guests.service',
];

/**
 * Without a mount namespace: who holds a VF is told by mounts and processes of the host. It loads modules, writes to
 * sysfs and enters network namespaces; Node writes the code that it runs.
 */
const HARDENING = [
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallArchitectures=native',
];

/**
 * systemd.syntax(7): a quoted word, `%` begins a specifier. `$`, quotes and backslashes mean several things in
 * several places: no path of a package has them.
 */
function word(path: string): string {
  if (!/^\/[\w ./@:+=,~%-]+$/.test(path)) {
    throw new SriovError('UNSAFE_INSTALL', `A unit cannot name the path ${oneLine(path)}`, {
      actions: ['Install sriovctl where paths have no quotes, backslashes, $ or other characters.'],
    });
  }
  const text = path.replaceAll('%', '%%');
  return text.includes(' ') ? `"${text}"` : text;
}
