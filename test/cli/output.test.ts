import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BINARY, simulatedMachine, sriovctl, temporaryFolder } from './sriovctl.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

test('--version', async () => {
  for (const call of ['--version', '--version --json']) {
    const { status, stdout } = await sriovctl(call);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^sriovctl/${version} linux-`));
  }
});

test('help names every command, and each command its flags and an example', async () => {
  const root = await sriovctl('--help');
  const { commands } = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'));
  for (const [id, { hidden }] of Object.entries<{ hidden?: boolean }>(commands)) {
    const words = id.replaceAll(':', ' ');
    // What only the unit starts.
    if (hidden) {
      expect(root.stdout).not.toContain(`  ${words} `);
      continue;
    }
    expect(root.stdout).toContain(`  ${words} `);
    if (words === 'help') continue;
    const { status, stdout } = await sriovctl(`${words} -h`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/--json/);
    expect(stdout).toMatch(/EXAMPLES\n {2}\$ sriovctl /);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  }
}, 60_000);

test('the command help says the same as --help', async () => {
  for (const words of ['', 'vf', 'vf create', 'doctor']) {
    const help = await sriovctl(`help ${words}`);
    expect(help).toEqual(await sriovctl(`${words} --help`));
    expect(help.status).toBe(0);
  }
});

test('a pipe gets rows without header and colour', async () => {
  const run = simulatedMachine();
  await run('vf create ens1f0 --count 2');
  const { stdout } = await run('vf list', { env: { FORCE_COLOR: '1' } });
  const rows = stdout.trimEnd().split('\n');
  expect(rows.map((row) => row.split('\t').slice(0, 2))).toEqual([
    ['ens1f0', '0'],
    ['ens1f0', '1'],
  ]);
  expect(stdout).not.toContain('\u001b');
});

test('errors are coloured only when asked to', async () => {
  expect((await sriovctl('nonsense')).stderr).not.toContain('\u001b');
  const coloured = await sriovctl('nonsense', { env: { FORCE_COLOR: '1' } });
  expect(coloured.stderr).toContain('\u001b[31merror:');
  const not = await sriovctl('nonsense --no-color', { env: { FORCE_COLOR: '1' } });
  expect(not.stderr).not.toContain('\u001b');
});

test('global flags may stand before the command', async () => {
  const run = simulatedMachine();
  const { status, stdout } = await run('--json --host sim nic list', {
    env: { SRIOVCTL_HOST: '' },
  });
  expect({ status, schema: JSON.parse(stdout).schema }).toEqual({
    status: 0,
    schema: 'sriovctl/nic-list@1',
  });
});

test('a directory is not said to lack the programs of this machine', async () => {
  const { status, stderr } = await sriovctl(['nic', 'list', '--host', temporaryFolder()]);
  expect(status).toBe(0);
  expect(stderr).toContain('lspci cannot ask a directory');
  expect(stderr).not.toContain('not installed');
});

test('a closed pipe is no error', async () => {
  const run = simulatedMachine();
  for (const call of ['nic list --json', '--help', '--version']) {
    const { status, stderr } = await run(call, { meanwhile: (child) => child.stdout?.destroy() });
    expect({ call, status, stderr }).toEqual({ call, status: 0, stderr: '' });
  }
});

test('a closed stderr is no error either, and a full disk is one line', async () => {
  const closed = await sriovctl('nonsense', { meanwhile: (child) => child.stderr?.destroy() });
  expect(closed.status).toBe(2);
  const full = spawnSync('sh', ['-c', `'${process.execPath}' '${BINARY}' nic list > /dev/full`], {
    env: { PATH: process.env['PATH'], SRIOVCTL_HOST: 'sim', SRIOVCTL_SIM_STATE: '/nonexistent' },
    encoding: 'utf8',
  });
  expect(full.stderr).toMatch(/^error: .*ENOSPC \(UNWRITABLE\)\n {2}do: /);
  expect(full.status).toBe(5);
});

test('failures that doctor finds are exit code 1 and its status in JSON', async () => {
  const run = simulatedMachine();
  const { status, stdout } = await run('doctor --json');
  const { result, ...envelope } = JSON.parse(stdout);
  expect(envelope.status).toBe(status);
  expect(status).toBe(result.summary.failed > 0 ? 1 : 0);
});
