import { sha256 } from '../../model/sha256.ts';
import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Consumer, Plan } from '../consumer.ts';
import type { DescribedPf, DescribedVf, Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';

type Binder = 'sriovctl' | 'devbind' | 'driverctl';

export const dpdk: Consumer = {
  id: 'dpdk',
  summary: 'DPDK on the VFs: EAL arguments and the commands that bind them',
  variants: [
    {
      id: 'sriovctl',
      summary: 'bound by sriovctl vf bind',
      plan: (description) => plan(description, 'sriovctl'),
    },
    {
      id: 'devbind',
      summary: 'bound by dpdk-devbind.py',
      plan: (description) => plan(description, 'devbind'),
    },
    {
      id: 'driverctl',
      summary: 'bound by driverctl, also after a boot',
      plan: (description) => plan(description, 'driverctl'),
    },
  ],
};

const DRIVER = 'vfio-pci';

/**
 * Drivers whose PMD works beside them: bound to another one, such a VF is lost to DPDK (DPDK/dpdk:
 * doc/guides/linux_gsg/linux_drivers.rst, Bifurcated Driver).
 */
const BIFURCATED = new Set(['mlx4_core', 'mlx5_core', 'mana']);
const NVIDIA = '15b3';

function plan(description: Description, binder: Binder): Plan {
  const { options, linkType, settings } = description;
  if (linkType === 'infiniband') {
    throw new SriovError('INVALID_NETWORK', 'DPDK has no driver for InfiniBand VFs', {
      cause: 'Its mlx4 and mlx5 drivers work on Ethernet ports only.',
      actions: ['Use the verbs of rdma-core, or set the port to Ethernet in the firmware.'],
    });
  }
  refuseBoundNvidia(description);
  const toBind = description.pfs
    .map((pf) => ({ pf, vfs: pf.vfs.filter((vf) => needsBinding(pf, vf)) }))
    .filter((one) => one.vfs.length > 0);
  const { mtu: _, ...set } = settings;
  return {
    files: [
      {
        path: 'dpdk/bind.sh',
        template: 'dpdk/bind.sh',
        values: {
          setup: vfSetCommands(description, set),
          load: binder !== 'sriovctl' && toBind.length > 0,
          commands: toBind.flatMap((one) => bindCommands(one, binder)),
        },
      },
      {
        path: 'dpdk/eal-args.txt',
        template: 'dpdk/eal-args.txt',
        values: { args: ealArguments(description).join(' ') },
      },
    ],
    warnings: [...warningsOf(description, toBind.length > 0), ...unusedOptions(options, 'DPDK')],
    next: ['sh dpdk/bind.sh', `dpdk-testpmd $(cat dpdk/eal-args.txt) -- -i`],
  };
}

function isBifurcated(pf: DescribedPf, { driver }: DescribedVf): boolean {
  return pf.vendorId === NVIDIA || (driver !== null && BIFURCATED.has(driver));
}

/** The uio drivers serve DPDK as well. */
function needsBinding(pf: DescribedPf, vf: DescribedVf): boolean {
  if (isBifurcated(pf, vf)) return false;
  return vf.driver === null || !/^(vfio-pci|igb_uio|uio_pci_generic)$/.test(vf.driver);
}

function refuseBoundNvidia({ pfs }: Description): void {
  for (const pf of pfs) {
    const bound = pf.vfs.find(({ driver }) => driver === null || !BIFURCATED.has(driver));
    if (pf.vendorId !== NVIDIA || bound === undefined) continue;
    const name = oneLine(pf.name);
    throw new SriovError(
      'INVALID_NETWORK',
      `VF ${bound.index} of ${name} is on ${oneLine(bound.driver ?? 'no driver')}, and DPDK needs mlx5_core on it`,
      {
        cause: "DPDK's mlx4 and mlx5 drivers work through the kernel driver and its RDMA device.",
        actions: [`Give it back: sriovctl vf bind ${pf.pci} ${pf.range} --driver default`],
      },
    );
  }
}

function bindCommands({ pf, vfs }: { pf: DescribedPf; vfs: DescribedVf[] }, binder: Binder) {
  const addresses = vfs.map(({ pci }) => pci);
  switch (binder) {
    case 'sriovctl':
      return [
        [
          'sriovctl',
          'vf',
          'bind',
          pf.pci,
          formatVfRange(vfs.map(({ index }) => index)),
          '--driver',
          DRIVER,
        ],
      ];
    case 'devbind':
      return [['dpdk-devbind.py', `--bind=${DRIVER}`, ...addresses]];
    case 'driverctl':
      return addresses.map((address) => ['driverctl', 'set-override', address, DRIVER]);
  }
}

function ealArguments({ vfs, pfs }: Description): string[] {
  const token = pfs.find(isOnVfio);
  return [
    ...vfs.map(({ pci }) => `-a ${pci}`),
    ...(token === undefined ? [] : [`--vfio-vf-token=${tokenFor(token)}`]),
  ];
}

/** Only where a process has the PF itself, the kernel wants the token that this process has set. */
function isOnVfio({ driver }: DescribedPf): boolean {
  return driver === DRIVER;
}

function tokenFor({ pci }: DescribedPf): string {
  const hex = sha256(`sriovctl vfio-vf-token ${pci}`).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function warningsOf(description: Description, binds: boolean): string[] {
  const { pfs, vfs, numaNodes, settings, ipam } = description;
  const [node] = numaNodes;
  const noGroup = vfs.some(({ iommuGroup }) => iommuGroup === null);
  const memory = node === undefined ? '' : [...Array<number>(node).fill(0), 1024].join(',');
  return [
    ...(pfs.some((pf) => pf.vfs.some((vf) => isBifurcated(pf, vf)))
      ? [
          'VFs of NVIDIA (mlx4, mlx5) and Microsoft (mana) stay on their kernel driver: DPDK works beside it.',
        ]
      : []),
    ...(binds && noGroup
      ? ['Some VFs have no IOMMU group: vfio-pci needs an IOMMU (sriovctl doctor --for dpdk).']
      : []),
    ...(pfs.some(isOnVfio)
      ? ['The PF is on vfio-pci: its own process has to be started with the same --vfio-vf-token.']
      : []),
    ...(numaNodes.length === 1
      ? [
          `The VFs are on NUMA node ${node}: choose lcores of /sys/devices/system/node/node${node}/cpulist, and memory there, for example --socket-mem=${memory}.`,
        ]
      : []),
    ...(numaNodes.length > 1
      ? [
          `The VFs are on NUMA nodes ${numaNodes.join(' and ')}: poll each port from a core of its own node.`,
        ]
      : []),
    'The application needs hugepages, which sriovctl does not set up.',
    ...(settings.mtu === undefined ? [] : ["The MTU is the application's."]),
    ...(ipam.type === 'none' ? [] : ["Addresses are the application's."]),
  ];
}
