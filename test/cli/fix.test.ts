import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulatedMachine, sriovctl, temporaryFolder, type Run } from './sriovctl.ts';

async function linkState(run: Run): Promise<string> {
  return JSON.parse((await run('nic show ens1f1 --json')).stdout).result.state;
}

describe('doctor --fix without a terminal', () => {
  test('asks nobody and does nothing, and names the flag that answers', async () => {
    const run = simulatedMachine();
    const { status, stdout, stderr } = await run('doctor --fix');
    expect([status, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/CONFIRMATION_NEEDED.*--yes/s);
    expect(await linkState(run)).toBe('down');
  });

  test('shows with --dry-run what it would do, a row each, and writes nothing', async () => {
    const run = simulatedMachine();
    const { status, stdout } = await run('doctor --fix --dry-run');
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]!.split('\t')).toEqual([
      'planned',
      'pf-link',
      'ens1f1',
      'The PF is down: VFs would have no link',
      'ip link set dev ens1f1 up',
      '-',
    ]);
    expect(await linkState(run)).toBe('down');
  });

  test('does it with --yes, says so, and has nothing to do the second time', async () => {
    const run = simulatedMachine();
    const first = JSON.parse((await run('doctor --fix --yes --json')).stdout);
    expect(first).toMatchObject({
      schema: 'sriovctl/doctor@1',
      status: 0,
      result: { summary: { warnings: 0 }, fixes: [{ ids: ['pf-link'], status: 'applied' }] },
    });
    expect(await linkState(run)).toBe('up');
    const second = JSON.parse((await run('doctor --fix --yes --json')).stdout);
    expect(second.result.fixes).toEqual([]);
  });

  test('cures the named PFs and checks only', async () => {
    const run = simulatedMachine();
    for (const words of ['ens1f0', 'iommu', 'ens1f0 pf-link']) {
      const { stdout } = await run(`doctor --fix ${words} --yes --json`);
      expect(JSON.parse(stdout).result.fixes).toEqual([]);
    }
    const { stdout } = await run('doctor --fix pf-link ens1f1 --yes --json');
    expect(JSON.parse(stdout).result.fixes).toHaveLength(1);
  });

  test('plans on a record, and does not touch it', async () => {
    const run = simulatedMachine();
    const file = join(temporaryFolder(), 'host.json');
    expect((await run(['snapshot', '-o', file])).status).toBe(0);
    const planned = await sriovctl(['doctor', '--fix', '-n', '--host', file, '--json']);
    expect(JSON.parse(planned.stdout).result.fixes).toMatchObject([{ status: 'planned' }]);
    const refused = await sriovctl(['doctor', '--fix', '-y', '--host', file]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/HOST_READ_ONLY/);
  });
});
