import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Run, simulatedMachine, temporaryFolder } from './sriovctl.ts';

async function machineWithVfs(): Promise<Run> {
  const run = simulatedMachine();
  await run('vf create ens1f0 --count 4 --yes');
  return run;
}

test('one file goes to stdout as it is', async () => {
  const run = await machineWithVfs();
  const { status, stdout } = await run('gen-config device-plugin:file');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ resourceList: [{ resourceName: 'ens1f0' }] });
});

test('YAML files go to stdout as one stream for kubectl', async () => {
  const run = await machineWithVfs();
  const { stdout } = await run('gen-config multus operator --subnet 10.56.217.0/24');
  const kinds = parseAllDocuments(stdout).map((document) => document.toJS().kind);
  expect(kinds).toContain('NetworkAttachmentDefinition');
  expect(kinds).toContain('SriovNetworkNodePolicy');
});

test('several consumers agree on all names', async () => {
  const run = await machineWithVfs();
  const { stdout } = await run(
    'gen-config multus device-plugin --name fast --namespace lab --resource example.com/fast_vfs --json',
  );
  const { files } = JSON.parse(stdout).result;
  const text = files.map(({ content }: { content: string }) => content).join('\n');
  expect(text).toContain('k8s.v1.cni.cncf.io/resourceName: example.com/fast_vfs');
  expect(text).toContain('"resourcePrefix": "example.com"');
  expect(text).toContain('"resourceName": "fast_vfs"');
  expect(text).not.toContain('ens1f0:');
});

test('files are written once, shown before they are replaced, and replaced only after a yes', async () => {
  const run = await machineWithVfs();
  const folder = join(temporaryFolder(), 'new');
  const call = `gen-config device-plugin:file -o ${folder}`;
  const first = await run(call);
  expect(first.status).toBe(0);
  expect(first.stderr).toContain('config.json: written');
  const [file = ''] = filesIn(folder);
  const generated = readFileSync(file, 'utf8');

  expect((await run(call)).stderr).toContain('config.json: is already so');

  writeFileSync(file, generated.replace('ens1f0', 'mine'));
  const asked = await run(call);
  expect(asked.status).toBe(4);
  expect(asked.stderr).toContain('CONFIRMATION_NEEDED');
  expect(readFileSync(file, 'utf8')).toContain('mine');

  const dry = await run(`${call} -n`);
  expect(dry.status).toBe(0);
  expect(dry.stdout).toMatch(/^-.*mine/m);
  expect(readFileSync(file, 'utf8')).toContain('mine');

  expect((await run(`${call} --yes`)).stderr).toContain('config.json: replaced');
  expect(readFileSync(file, 'utf8')).toBe(generated);
});

test('nothing is written if one consumer cannot do it', async () => {
  const run = await machineWithVfs();
  const folder = join(temporaryFolder(), 'new');
  const { status } = await run(
    `gen-config device-plugin cni --ipam fixipam --subnet 10.1.0.0/24 -o ${folder}`,
  );
  expect(status).toBe(2);
  expect(existsSync(folder)).toBe(false);
});

test('templates can be copied and changed, and what comes out is checked', async () => {
  const run = await machineWithVfs();
  const own = temporaryFolder();
  expect((await run(`gen-config --copy-templates ${own}`)).status).toBe(0);
  const template = join(own, 'device-plugin/config.json.liquid');
  const text = readFileSync(template, 'utf8');

  writeFileSync(template, text.replace('"resourceList"', '"resourceList": [],\n"resourceList"'));
  const broken = await run(`gen-config device-plugin --templates ${own}`);
  expect(broken.status).toBe(2);
  expect(broken.stderr).toContain('TEMPLATE_INVALID');
  expect(broken.stderr).toContain('config.json');

  writeFileSync(
    template,
    text.replace('"resourceName":', '"excludeTopology": true, "resourceName":'),
  );
  const changed = await run(`gen-config device-plugin:file --templates ${own}`);
  expect(changed.stderr).toBe('');
  expect(JSON.parse(changed.stdout).resourceList[0].excludeTopology).toBe(true);
});

test.each(['[]', '"text"', '{"name": "x"}'])(
  'a template that gives what no consumer knows is a mistake: %s',
  async (text) => {
    const run = await machineWithVfs();
    const own = temporaryFolder();
    mkdirSync(join(own, 'cni'));
    writeFileSync(join(own, 'cni/sriov.conflist.liquid'), text);
    const { status, stdout, stderr } = await run(`gen-config cni --vfs 0 --templates ${own}`);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('unknown-kind');
  },
);

test.each(['-o', '--copy-templates', '--templates'])(
  '%s with an unset variable is not the working directory',
  async (flag) => {
    const run = await machineWithVfs();
    const { status, stderr } = await run(['gen-config', 'cni', flag, '']);
    expect(status).toBe(2);
    expect(stderr).toContain('names no directory');
  },
);

test('a template that nothing asks for is a mistake', async () => {
  const run = await machineWithVfs();
  const own = temporaryFolder();
  const stray = join(own, 'device-plugin/confg.json.liquid');
  mkdirSync(dirname(stray));
  writeFileSync(stray, '{}');
  const { status, stderr } = await run(`gen-config device-plugin --templates ${own}`);
  expect(status).toBe(2);
  expect(stderr).toContain('confg.json.liquid');
});

test.each([
  ['gen-config', 2, 'USAGE'],
  ['gen-config nonsense', 2, 'UNKNOWN_CONSUMER'],
  ['gen-config cni:nonsense', 2, 'UNKNOWN_CONSUMER'],
  ['gen-config device-plugin --pf ens1f1', 5, 'NO_VFS'],
  ['gen-config device-plugin --pf lo', 2, 'NOT_A_PF'],
  ['gen-config device-plugin --vfs 9', 2, 'VF_NOT_FOUND'],
  ['gen-config device-plugin --vfs 3-1', 2, 'INVALID_VF_RANGE'],
  ['gen-config device-plugin --name My_Net', 2, 'INVALID_NETWORK'],
  ['gen-config device-plugin --resource a-b', 2, 'INVALID_NETWORK'],
  ['gen-config device-plugin --vendor intel', 2, 'USAGE'],
  ['gen-config device-plugin --driver none', 2, 'INVALID_DRIVER'],
  ['gen-config cni --ipam dhpc', 2, 'USAGE'],
  ['gen-config cni --subnet 10.1.0.0/24 --gateway 10.2.0.1', 2, 'INVALID_NETWORK'],
  ['gen-config cni --qos 3', 2, 'INVALID_NETWORK'],
  ['gen-config cni --vlan 5000', 2, 'INVALID_VLAN'],
  ['gen-config cni --mac auto', 2, 'INVALID_MAC'],
  ['gen-config cni --sysctl net.ipv4', 2, 'USAGE'],
  ['gen-config cni --sysctl kernel.shmmax=1', 2, 'USAGE'],
  ['gen-config cni -n', 2, 'USAGE'],
  ['gen-config cni --templates /nonexistent', 2, 'TEMPLATE_INVALID'],
  ['gen-config cni -o /proc/nope', 5, 'UNWRITABLE'],
])('%s ends with %i, %s', async (call, exit, code) => {
  const run = await machineWithVfs();
  const { status, stdout, stderr } = await run(call);
  expect({ status, stdout }).toEqual({ status: exit, stdout: '' });
  expect(stderr).toContain(code);
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
