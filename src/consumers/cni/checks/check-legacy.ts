import { entries, keyOf } from '../../../formats/node.ts';
import { goEntry, goField } from '../../go-struct.ts';
import type { Fields } from '../../go-struct.ts';
import { isBeforeLists } from '../contradictions.ts';
import { checkFields } from './check-fields.ts';
import type { Generation } from './generation.ts';
import { isTrue, type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';
import { checkNumber, checkPciAddress } from './values.ts';

type Legacy = Exclude<Generation, 'today'>;

const NAMES: Readonly<Record<Legacy, string>> = {
  hustcat: 'hustcat/sriov-cni',
  'intel-0': 'intel/sriov-cni 0.x',
  'intel-1': 'intel/sriov-cni 1.x',
};

const DPDK: Fields = {
  fields: {
    pci_addr: 'string',
    ifname: 'string',
    kernel_driver: 'string',
    dpdk_driver: 'string',
    dpdk_tool: 'string',
    vfid: 'integer',
  },
};
const STANDARD = {
  cniVersion: 'string',
  name: 'string',
  type: 'string',
  ipam: 'any',
  dns: 'any',
  args: 'any',
} as const;
const INTEL = { dpdk: DPDK, cniDir: 'string', l2enable: 'boolean', vlan: 'integer' } as const;
const INTERNAL = { DPDKMode: 'boolean', Sharedvf: 'boolean' } as const;

/** hustcat/sriov-cni:config/config.go, intel/sriov-cni v0.4.0:sriov/sriov.go, v1.1.0:pkg/types/types.go */
const FIELDS: Readonly<Record<Legacy, Fields>> = {
  hustcat: { fields: { ...STANDARD, master: 'string', pfOnly: 'boolean' } },
  'intel-0': { fields: { ...STANDARD, ...INTEL, ...INTERNAL, if0: 'string', if0name: 'string' } },
  'intel-1': {
    fields: {
      ...STANDARD,
      ...INTEL,
      ...INTERNAL,
      master: 'string',
      deviceID: 'string',
      deviceinfo: 'any',
    },
  },
};

/** A configuration that makes sense for an old generation alone. */
export function checkLegacy(plugin: Plugin, generation: Legacy): void {
  const { node, network } = plugin;
  const { report } = network;
  const name = NAMES[generation];
  const type = goEntry(node, 'type');
  report.add(
    RULES.abandoned,
    type === undefined ? node : keyOf(node, type),
    `This is for ${name}, which is abandoned. The sriov-cni of today has the same name, ignores ${generation === 'intel-0' ? 'if0' : 'master'} and fails with "VF pci addr is required".${generation === 'hustcat' ? ' It cannot be told to take VF 0: VF=0 means any.' : ''}`,
    { description: 'write one for the sriov-cni of today: sriovctl gen-config cni' },
  );
  const fromArgs = generation === 'hustcat' ? ['vf', 'vlan', 'mac', 'ip'] : [];
  const explained = new Set(
    entries(node)
      .map(({ key }) => key)
      .filter((key) => fromArgs.includes(key.toLowerCase())),
  );
  for (const entry of entries(node)) {
    if (!explained.has(entry.key)) continue;
    const zero = entry.key.toLowerCase() === 'vf' ? ' VF=0 means any free VF there.' : '';
    report.add(
      RULES.cniArgsKey,
      keyOf(node, entry),
      `${name} reads "${entry.key}" from CNI_ARGS, not from the file: here it is ignored.${zero}`,
      {
        description: `give it to each container: CNI_ARGS="IgnoreUnknown=1;${entry.key.toUpperCase()}=..."`,
      },
    );
  }
  checkFields(node, FIELDS[generation], report, name, explained);
  checkLegacyVersion(plugin, name);
  checkPf(plugin, generation);
  checkLegacyIpam(plugin, name);
  checkNumber(plugin, 'vlan', 0, 4094);
  checkPciAddress(plugin, 'deviceID');
  if (generation === 'intel-0') checkIf0name(plugin);
  checkDpdk(plugin, name);
}

function checkLegacyVersion({ network }: Plugin, name: string): void {
  const { version, root, report } = network;
  const at = goField(root, 'cniVersion');
  if (version === undefined || at === undefined || isBeforeLists(version)) return;
  report.add(
    RULES.legacyVersion,
    at,
    `${name} does not know CNI ${version}: it refuses every container.`,
    {
      description: 'write "0.2.0", which it knows',
      edits: [{ change: 'set', path: at.path, value: '0.2.0' }],
    },
  );
}

function checkPf({ node, network }: Plugin, generation: Legacy): void {
  const key = generation === 'intel-0' ? 'if0' : 'master';
  if (textOf(node, key) !== undefined) return;
  if (generation === 'intel-1' && textOf(node, 'deviceID') !== undefined) return;
  const at = goField(node, key);
  // Of another type it is told by its type.
  if (at !== undefined && !(at.type === 'scalar' && at.value === '')) return;
  network.report.add(RULES.noMaster, at ?? node, `${NAMES[generation]} needs the PF in "${key}".`, {
    description: `add "${key}" with the name of the PF`,
  });
}

function checkLegacyIpam({ node, network }: Plugin, name: string): void {
  const ipam = goEntry(node, 'ipam');
  const without = ['l2enable', 'dpdk'].find(
    (key) => isTrue(node, key) || goField(node, key)?.type === 'map',
  );
  const hasIpam = textOf(ipam?.value, 'type') !== undefined;
  if (without !== undefined && hasIpam && ipam !== undefined) {
    network.report.add(
      RULES.dpdkIpam,
      keyOf(node, ipam),
      `With ${without} ${name} runs no IPAM plugin: the addresses are never given out.`,
      { description: `remove ipam, or ${without}` },
    );
  }
  if (without !== undefined || hasIpam) return;
  network.report.add(
    RULES.legacyNoIpam,
    ipam?.value ?? node,
    `${name} runs an IPAM plugin for each container, and none is named: it fails.`,
    { description: 'add an "ipam" with a "type"' },
  );
}

function checkIf0name({ node, network }: Plugin): void {
  const text = textOf(node, 'if0name');
  const at = goField(node, 'if0name');
  if (text === undefined || at === undefined || !['eth0', 'eth1', 'lo'].includes(text)) return;
  network.report.add(RULES.if0name, at, `if0name "${text}" is refused.`, {
    description: 'choose another name, for example net0',
  });
}

function checkDpdk({ node, network }: Plugin, name: string): void {
  const dpdk = goField(node, 'dpdk');
  if (dpdk?.type !== 'map') return;
  const missing = ['kernel_driver', 'dpdk_driver', 'dpdk_tool'].filter(
    (key) => textOf(dpdk, key) === undefined,
  );
  if (missing.length === 0) return;
  network.report.add(
    RULES.dpdkKey,
    dpdk,
    `dpdk lacks ${missing.join(', ')}: ${name} cannot bind the VF to a driver and back.`,
    { description: `add ${missing.join(', ')}` },
  );
}
