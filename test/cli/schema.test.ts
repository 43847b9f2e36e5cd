import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { simulatedMachine } from './sriovctl.ts';

const FOLDER = 'docs/schema';
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false });
for (const file of readdirSync(FOLDER)) {
  ajv.addSchema(JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')), file);
}

/** In this order on one machine. */
const CALLS: [call: string, schema: string][] = [
  ['nic list', 'nic-list'],
  ['nic show ens1f0', 'nic-show'],
  ['vf create ens1f0 --count 3 --dry-run', 'vf-create'],
  ['vf create ens1f0 --count 3', 'vf-create'],
  ['vf set ens1f0 1 --vlan 100 --qos 3', 'vf-set'],
  ['vf bind ens1f0 2 --driver vfio-pci', 'vf-bind'],
  ['vf list', 'vf-list'],
  ['vf show ens1f0 1', 'vf-show'],
  ['nic list', 'nic-list'],
  ['doctor', 'doctor'],
  ['doctor --for vm', 'doctor'],
  ['doctor --fix -n', 'doctor'],
  ['doctor --fix -y', 'doctor'],
  ['doctor --list', 'doctor'],
  ['doctor --explain pf-link', 'doctor'],
  ['gen-config --list', 'gen-config'],
  ['gen-config cni device-plugin --vfs 0-1', 'gen-config'],
  ['gen-config device-plugin --vfs 0-1 -o /nonexistent -n', 'gen-config'],
  ['lint --list', 'lint'],
  ['lint --explain syntax', 'lint'],
  ['lint package.json', 'lint'],
  ['snapshot -o /dev/null --force', 'snapshot'],
  ['diff test/cli/host.yaml', 'diff'],
  ['apply test/cli/host.yaml -n', 'apply'],
  ['apply test/cli/host.yaml --recreate', 'apply'],
  ['diff test/cli/host.yaml', 'diff'],
  ['persist enable --as networkd -n', 'persist-enable'],
  ['vf create ens1f0 --count 4 --persist', 'vf-create'],
  ['persist enable', 'persist-enable'],
  ['persist run', 'persist-run'],
  ['persist show', 'persist-show'],
  ['persist disable', 'persist-disable'],
  ['persist show', 'persist-show'],
  ['export', 'export'],
  ['export --schema', 'export'],
  ['vf reset ens1f0 all', 'vf-reset'],
  ['vf delete ens1f0', 'vf-delete'],
];

test('every result is as its schema says', async () => {
  const run = simulatedMachine();
  for (const [call, schema] of CALLS) {
    const { status, stdout } = await run(`${call} --json`);
    const answer = JSON.parse(stdout);
    expect(errors('envelope', answer), call).toEqual([]);
    expect(answer.status, call).toBe(status);
    expect(answer.schema, call).toBe(`sriovctl/${schema}@1`);
    expect(errors(schema, answer.result), call).toEqual([]);
  }
}, 60_000);

test('so are errors', async () => {
  const run = simulatedMachine();
  for (const call of [
    'nonsense',
    'vf list --nonsense',
    'vf create ens1f0 --count 0',
    'nic show x',
  ]) {
    const { stdout } = await run(`${call} --json`);
    expect(errors('envelope', JSON.parse(stdout)), call).toEqual([]);
  }
});

function errors(schema: string, value: unknown): string[] {
  ajv.validate(`${schema}.json`, value);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
