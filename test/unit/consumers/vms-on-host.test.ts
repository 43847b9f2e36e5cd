import { beforeEach, describe, expect, it } from 'vitest';
import { HOST_VIEWS, KINDS } from '../../../src/consumers/kinds.ts';
import { chooseConsumers } from '../../../src/generate/choose-consumers.ts';
import { describe as describeHost } from '../../../src/generate/describe.ts';
import { generate } from '../../../src/generate/generate.ts';
import { openTemplates } from '../../../src/generate/templates.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { lint } from '../../../src/lint/lint.ts';
import type { Inventory } from '../../../src/model/nic.ts';
import { requestOf } from '../generate/request.ts';
import { type Bench, newBench } from '../provision/bench.ts';

let bench: Bench;
let inventory: Inventory;

/** The lab's host with four VFs of enp1s0 (0000:01:10.0, .2, .4, .6) and two of enp2s0. */
beforeEach(async () => {
  bench = await newBench();
  for (const [pf, count] of [
    ['enp1s0', 4],
    ['enp2s0', 2],
  ] as const) {
    await bench.host.write(`/sys/class/net/${pf}/device/sriov_numvfs`, `${count}`);
    await bench.host.wait(2_000);
  }
  inventory = await readInventory(bench.host);
});

function onHost(name: string, text: string) {
  const knowledge = { kinds: KINDS, across: [], hostViews: HOST_VIEWS };
  const { pools, findings } = lint([{ name, text }], knowledge, inventory);
  return {
    pools: pools.map(({ vfs, nics = [] }) => [
      ...vfs.map(({ pf, index }) => `${pf}/${index}`),
      ...nics.map((nic) => `${nic.name}`),
    ]),
    rules: findings.map(({ rule }) => rule),
  };
}

const spec = (json: string) => onHost('nova.conf', `[pci]\ndevice_spec = ${json}\n`);

describe('nova on the host', () => {
  it.each([
    [
      'a PF and the ids of its VFs',
      '{"product_id": "10ca", "address": "0000:01:00.0"}',
      'enp1s0/0 enp1s0/1 enp1s0/2 enp1s0/3',
    ],
    ['a glob', '{"product_id": "10CA", "address": "*:02:*.*"}', 'enp2s0/0 enp2s0/1'],
    [
      'patterns',
      '{"address": {"bus": "01", "slot": "10", "function": "[0-3]"}}',
      'enp1s0/0 enp1s0/1',
    ],
    ['a part left out', '{"address": ":01:10.2"}', 'enp1s0/1'],
    ['the netdev of a VF', '{"devname": "enp1s0v3"}', 'enp1s0/3'],
  ])('%s', (_, json, vfs) => {
    expect(spec(json).pools).toEqual([vfs.split(' ')]);
  });

  it('sees that a PF goes with its VFs', () => {
    const { pools, rules } = spec('{"devname": "enp2s0"}');
    expect(pools).toEqual([['enp2s0/0', 'enp2s0/1', 'enp2s0']]);
    expect(rules).toContain('nova/pf-too-on-host');
  });

  it('gives a device to the first device_spec', () => {
    const text =
      '[pci]\ndevice_spec = {"address": "0000:01:10.0"}\ndevice_spec = {"product_id": "10ca"}\n';
    expect(onHost('nova.conf', text).pools).toEqual([
      ['enp1s0/0'],
      ['enp1s0/1', 'enp1s0/2', 'enp1s0/3', 'enp2s0/0', 'enp2s0/1'],
    ]);
  });

  it('says where nothing matches', () => {
    expect(spec('{"vendor_id": "15b3"}')).toEqual({
      pools: [[]],
      rules: ['nova/no-device-on-host'],
    });
  });
});

const pool = (forward: string) =>
  onHost('n.xml', `<network><name>n</name><forward mode='hostdev'>${forward}</forward></network>`);

describe('libvirt on the host', () => {
  it('takes all VFs of a PF, or those of its list', () => {
    expect(pool("<pf dev='enp2s0'/>")).toEqual({ pools: [['enp2s0/0', 'enp2s0/1']], rules: [] });
    expect(
      pool("<address type='pci' domain='0' bus='0x01' slot='0x10' function='0x4'/>").pools,
    ).toEqual([['enp1s0/2']]);
  });

  it('says what is not there', () => {
    expect(pool("<pf dev='ens9'/>").rules).toEqual(['libvirt/pf-not-on-host']);
    expect(pool("<address type='pci' bus='0x01' slot='0x00' function='0x0'/>").rules).toEqual([
      'libvirt/no-vf-on-host',
    ]);
  });
});

describe('what is generated', () => {
  it.each(['openstack:neutron', 'openstack:placement', 'libvirt'])('%s: the chosen VFs', (word) => {
    for (const asked of [{ pfs: ['enp1s0'] }, { pfs: ['enp2s0', 'enp1s0'], vfs: '1' }]) {
      const description = describeHost(bench.host, inventory, 'node1', requestOf(asked));
      const { files } = generate(
        description,
        chooseConsumers([word]),
        openTemplates('templates', undefined),
      );
      const found = files.flatMap(({ path, content }) => onHost(path, content).pools.flat());
      const chosen = description.vfs.map(({ pf, index }) => `${pf}/${index}`);
      expect(found.sort()).toEqual(chosen.sort());
    }
  });
});
