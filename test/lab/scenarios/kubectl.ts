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
  metadata: { name: string };
  spec?: Record<string, unknown>;
}

/** Kinds whose Go types kubectl has: it reads them into these where it changes a file offline. */
const TYPED = /^kind: (Pod|Deployment|DaemonSet|ConfigMap)$/m;
/** It has read it, and only then has no place for a variable. */
const NO_PLACE = /^error: configmap\/.* does not have a pod template: \*v1\.ConfigMap$/;

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
    const manifests = files
      .filter(({ path }) => path.endsWith('.yaml'))
      .map(({ content }) => content);
    const { url, server } = await serveDiscovery();
    let read: Resource[];
    try {
      const words = `--server=${url} create --dry-run=client --validate=false -o json -f -`;
      const input = manifests.join('---\n');
      const printed = await must(world, 'kubectl', words.split(' '), { input });
      read = printed.split(/(?<=^\})\n(?=\{)/m).map((text) => JSON.parse(text) as Resource);
    } finally {
      server.close();
    }
    assert.equal(read.length, manifests.length);
    const ajv = new Ajv({ allErrors: true });
    for (const { kind, metadata, spec } of read.filter((one) => one.kind in SPECS)) {
      const valid = ajv.validate(SPECS[kind]!, spec);
      assert.ok(valid, `${kind} ${metadata.name}: ${ajv.errorsText()}`);
    }

    const input = manifests.filter((text) => TYPED.test(text)).join('---\n');
    const words = 'set env --local -o name -f - A=b'.split(' ');
    const { stderr } = await world.run('kubectl', words, { input });
    const errors = stderr.split('\n').filter((line) => line !== '' && !NO_PLACE.test(line));
    assert.deepEqual(errors, []);

    const kinds = new Set(read.map(({ kind }) => kind));
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
