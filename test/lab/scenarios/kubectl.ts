import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { SPECS } from '../custom-resources.ts';
import { generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { serveDiscovery } from '../kubernetes-api.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';

interface Resource {
  kind: string;
  spec?: Record<string, unknown>;
}

/** Kinds whose Go types kubectl has: it reads them into these where it changes a file offline. */
const TYPED = /^(Pod|Deployment|DaemonSet|ConfigMap)$/;

export default scenario({
  name: 'kubectl reads the generated manifests as the custom resource definitions want them',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await prepareVfs(world, 4);
    const settings = `--pf ${PF_NAME} --vfs 0-1 --vlan 100 --qos 3 --spoofchk off --trust on
      --subnet 10.56.0.0/24 --subnet fd56::/64 --route 10.99.0.0/16,10.56.0.1 --mtu 1400
      --pf-device 10e9 --device 1e10`;
    const files = [
      ...(await generated(world, `multus operator device-plugin rdma-shared ${settings}`)),
      ...(await generated(world, `multus:json operator:managed ${settings} --link-state enable`)),
      ...(await generated(world, `operator:ovs --pf ${PF_NAME} --vlan 100 --bridge br-lab`)),
    ];
    const manifests = files.filter(({ path }) => path.endsWith('.yaml'));
    const { url, server } = await serveDiscovery();
    const kinds = new Set<string>();
    const ajv = new Ajv({ allErrors: true });
    try {
      for (const { path, content } of manifests) {
        const read = await must(
          world,
          'kubectl',
          [
            `--server=${url}`,
            ...'create --dry-run=client --validate=false -o json -f -'.split(' '),
          ],
          { input: content },
        );
        const { kind, spec } = JSON.parse(read) as Resource;
        kinds.add(kind);
        if (TYPED.test(kind)) {
          const words = 'set env --local -o json -f - A=b'.split(' ');
          const { exit, stderr } = await world.run('kubectl', words, { input: content });
          // It has read it, and only then has no place for a variable.
          const noPlace = /does not have a pod template: \*v1\.ConfigMap/.test(stderr);
          assert.ok(exit === 0 || noPlace, `${path}: ${stderr}`);
        } else {
          const schema = SPECS[kind];
          assert.ok(schema, `${path}: ${kind}`);
          assert.ok(ajv.validate(schema, spec), `${path}: ${ajv.errorsText()}\n${read}`);
        }
      }
    } finally {
      server.close();
    }
    assert.deepEqual([...kinds].sort(), [
      'ConfigMap',
      'Deployment',
      'NetworkAttachmentDefinition',
      'OVSNetwork',
      'Pod',
      'SriovNetwork',
      'SriovNetworkNodePolicy',
    ]);
  },
});
