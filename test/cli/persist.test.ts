import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatedMachine, sriovctl, temporaryFolder } from './sriovctl.ts';

const HOST = `version: 1
pfs:
  - match: {pci: "0000:b1:00.0"}
    count: 2
    defaults: {vlan: 100, max-rate: 1000}
`;

describe('persist', () => {
  it('enables what is there, shows it, and disables it', async () => {
    const run = simulatedMachine();
    await run('vf create ens1f0 --count 2');
    const enabled = await run('persist enable');
    expect(enabled.stdout.split('\n')).toEqual([
      'create\t/etc/sriovctl/host.yaml',
      'create\t/etc/systemd/system/sriovctl.service',
      'run\tsystemctl daemon-reload',
      'run\tsystemctl enable sriovctl.service',
      '',
    ]);
    const shown = await run('persist show');
    expect(shown.stdout).toContain('host as described\tyes\n');
    const again = await run('persist enable');
    expect([again.status, again.stdout]).toEqual([0, '']);
    const disabled = await run('persist disable --json');
    expect(JSON.parse(disabled.stdout).result).toMatchObject({ changed: true, as: 'systemd' });
    const nothing = await run('persist disable --json');
    expect(JSON.parse(nothing.stdout).result).toMatchObject({ changed: false, as: null });
  }, 30_000);

  it('reads a host file, also from a pipe, and warns of what a form cannot', async () => {
    const run = simulatedMachine();
    const file = join(temporaryFolder(), 'host.yaml');
    writeFileSync(file, HOST);
    const { status, stdout, stderr } = await run(`persist enable ${file} --as networkd`);
    expect([status, stdout.split('\n')[0]]).toEqual([
      0,
      'create\t/etc/systemd/network/10-sriovctl-ens4np0.link',
    ]);
    expect(stderr).toContain('warning: ens4np0 vf 0-1: max-rate will not come back');
    const piped = await run('persist enable - -n --json', {
      stdin: true,
      meanwhile: (child) => child.stdin?.end(HOST),
    });
    expect(JSON.parse(piped.stdout).result.files[0]).toMatchObject({
      path: '/etc/sriovctl/host.yaml',
      action: 'create',
      diff: expect.stringContaining('+    count: 2\n'),
    });
  }, 30_000);

  it('makes the VFs at boot, with plain lines for the journal', async () => {
    const run = simulatedMachine();
    const file = join(temporaryFolder(), 'host.yaml');
    writeFileSync(file, HOST);
    await run(`persist enable ${file}`);
    const boot = await run('persist run');
    expect([boot.status, boot.stdout]).toEqual([0, 'ens4np0: as described\n']);
    expect((await run('vf list ens4np0')).stdout.trim().split('\n')).toHaveLength(2);
    expect((await run('doctor')).stdout).toContain('pass\tpersistence\thost');
  }, 30_000);

  it('of one PF after the other, with vf create', async () => {
    const run = simulatedMachine();
    await run('vf create ens1f0 --count 2 --persist');
    await run('vf create ens4np0 --count 3 --persist');
    await run('vf create ens1f0 --count 4 --recreate --persist');
    await run('vf delete ens1f0');
    await run('vf delete ens4np0');
    const { status, stdout } = await run('persist run');
    expect([status, stdout]).toEqual([0, 'ens4np0: as described\nens1f0: as described\n']);
    expect((await run('vf list')).stdout.trim().split('\n')).toHaveLength(7);
  }, 60_000);

  it('says so where nothing can come back, and where --as means nothing', async () => {
    const run = simulatedMachine();
    const none = await run('persist enable');
    expect([none.status, none.stderr]).toEqual([5, expect.stringContaining('(NO_VFS)')]);
    expect((await run('persist enable --as cron')).status).toBe(2);
  }, 30_000);

  it('is hidden where a person would not use it', async () => {
    const { stdout } = await sriovctl('--help');
    expect(stdout).toContain('persist enable');
    expect(stdout).not.toContain('persist run');
  });
});
