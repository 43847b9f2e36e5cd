import assert from 'node:assert/strict';
import { generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { neutron, nova } from '../openstack.ts';
import { scenario } from '../scenario.ts';
import { prepareVfs } from '../vf-network.ts';

const FOLDER = '/tmp/generated/openstack';

export default scenario({
  name: 'nova and neutron take exactly the chosen VFs from the generated files',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const chosen = (await prepareVfs(world, 4)).slice(0, 2).map(({ pci }) => pci);
    await generated(
      world,
      `openstack:all --pf ${PF_NAME} --vfs 0-1 --physnet physnet2 --trust on -o /tmp/generated`,
    );

    const ports = await nova(world, `${FOLDER}/neutron/nova.conf`);
    const tags = { physical_network: 'physnet2', trusted: 'true' };
    assert.deepEqual(
      ports.devices,
      Object.fromEntries(chosen.map((pci) => [pci, ['type-VF', tags]])),
    );

    const agent = await neutron(world, `${FOLDER}/neutron/sriov_agent.ini`);
    assert.deepEqual(agent, {
      mappings: { physnet2: [PF_NAME] },
      bandwidths: { [PF_NAME]: { egress: null, ingress: null } },
      vfs: { physnet2: { [PF_NAME]: chosen } },
    });
  },
});
