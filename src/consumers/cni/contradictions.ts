import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import type { Description } from '../description.ts';

/** A contradiction in what was asked for: what, why it cannot be, and what to do. */
export function contradiction(message: string, cause: string, ...actions: string[]): SriovError {
  return new SriovError('INVALID_NETWORK', message, { cause, actions });
}

/**
 * What no CNI plugin for VFs can do, whichever it is.
 * @throws {SriovError} INVALID_NETWORK
 */
export function refuseContradictions(description: Description): void {
  refuseLinkLayer(description);
  refuseRates(description);
  refuseUserspace(description);
  refuseBandwidth(description);
  refuseVersion(description, description.options.cniVersion);
}

/** containernetworking/cni:pkg/version/version.go */
export const CNI_VERSIONS: readonly string[] = [
  '0.1.0',
  '0.2.0',
  '0.3.0',
  '0.3.1',
  '0.4.0',
  '1.0.0',
  '1.1.0',
];

/** One address a family, and no lists: containernetworking/cni:SPEC.md as of spec-v0.2.0 */
export function isBeforeLists(cniVersion: string): boolean {
  return cniVersion === '0.1.0' || cniVersion === '0.2.0';
}

/**
 * A list in a version that has none would be run by some runtimes and refused by others.
 * @throws {SriovError} INVALID_NETWORK
 */
export function refuseList({ options }: Description): void {
  const { cniVersion } = options;
  if (cniVersion === undefined || !isBeforeLists(cniVersion)) return;
  throw contradiction(
    `CNI ${cniVersion} has no lists of plugins`,
    'They came with 0.3.0.',
    'Use --cni-version 0.3.1 or later, or cni:conf.',
  );
}

/** @throws {SriovError} INVALID_NETWORK if the addresses are more than the version has words for */
export function refuseVersion({ ipam }: Description, cniVersion: string | undefined): void {
  if (cniVersion === undefined) return;
  if (!CNI_VERSIONS.includes(cniVersion)) {
    throw contradiction(
      `There is no CNI version "${oneLine(cniVersion)}"`,
      'Plugins refuse a configuration with a version they do not know.',
      `Use one of ${CNI_VERSIONS.join(', ')}.`,
    );
  }
  const families = ipam.type === 'static' ? ipam.addresses : 'subnets' in ipam ? ipam.subnets : [];
  const several = [4, 6].some((one) => families.filter(({ family }) => family === one).length > 1);
  if (!several || !isBeforeLists(cniVersion)) return;
  throw contradiction(
    `CNI ${cniVersion} has one IPv4 and one IPv6 address at most`,
    'IPAM plugins refuse more.',
    'Use --cni-version 0.3.1 or later, or give fewer.',
  );
}

function refuseLinkLayer({ settings, linkType }: Description): void {
  const { vlan, qos, vlanProto } = settings;
  if (linkType === 'infiniband' && (vlan || qos || vlanProto !== undefined)) {
    throw contradiction(
      'InfiniBand has no VLANs',
      'What separates networks there is the partition key.',
      'Leave the VLAN out, and use --pkey for a partition.',
    );
  }
  if (
    linkType === 'infiniband' &&
    (settings.mac !== undefined || settings.spoofchk !== undefined)
  ) {
    throw contradiction(
      'InfiniBand has no MAC addresses',
      'VFs have GUIDs there.',
      'Leave --mac and --spoofchk out, and use: sriovctl vf set PF VFS --node-guid auto --port-guid auto',
    );
  }
  const what = qos ? '--qos' : vlanProto === undefined ? undefined : '--vlan-proto';
  if (what !== undefined && !vlan) {
    throw contradiction(
      `${what} means nothing without a VLAN`,
      'Both stand in the VLAN tag, and without a VLAN there is none.',
      'Add --vlan 1-4094, or leave it out.',
    );
  }
}

function refuseRates({ settings }: Description): void {
  const { minTxRate = 0, maxTxRate = 0 } = settings;
  if (maxTxRate === 0 || minTxRate <= maxTxRate) return;
  throw contradiction(
    `The guaranteed rate (${minTxRate}) is above the limit (${maxTxRate})`,
    'Drivers refuse it.',
    'Give a --min-rate of at most --max-rate.',
  );
}

function refuseUserspace({ userspace, drivers, rdma, ipam, settings, options }: Description): void {
  if (!userspace) return;
  const driver = oneLine(drivers.join(', '));
  const bind = 'Or bind them to their network driver: sriovctl vf bind PF VFS --driver default';
  if (rdma) {
    throw contradiction(
      `VFs on ${driver} have no RDMA device`,
      'RDMA devices are made by the network driver of the VF.',
      'Leave --rdma out.',
      bind,
    );
  }
  if (ipam.type === 'dhcp') {
    throw contradiction(
      `VFs on ${driver} cannot ask for an address by DHCP`,
      'They have no network interface that could send the request.',
      'Use --ipam static or host-local: the application reads the address from the result.',
      bind,
    );
  }
  const { promisc, allmulti, sysctl } = options;
  const flag =
    settings.mtu !== undefined
      ? '--mtu'
      : promisc
        ? '--promisc'
        : allmulti
          ? '--allmulti'
          : Object.keys(sysctl).length > 0
            ? '--sysctl'
            : undefined;
  if (flag !== undefined) {
    throw contradiction(
      `${flag} needs a network interface, and VFs on ${driver} have none`,
      'The tuning plugin would fail each time a container starts.',
      `Leave ${flag} out and let the application set it.`,
      bind,
    );
  }
}

/** containernetworking/plugins:plugins/meta/bandwidth/main.go, getHostInterface; pkg/ip/link_linux.go, GetVethPeerIfindex */
function refuseBandwidth({ options }: Description): void {
  const { ingressRate, egressRate } = options;
  if (!ingressRate && !egressRate) return;
  throw contradiction(
    'The bandwidth plugin cannot work on a VF',
    "It shapes the host's end of a veth pair. A VF has none, so that every container would fail to start.",
    egressRate
      ? `Limit what the container sends in the NIC: --max-rate ${Math.max(1, Math.round(egressRate / 1_000_000))}`
      : 'Nothing on the host limits what a VF receives; limit it at the switch.',
  );
}
