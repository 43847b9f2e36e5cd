import { describe, expect, it } from 'vitest';
import { fix, fixExitCode, type FixOptions } from '../../../src/doctor/fix/fix.ts';
import type { Host } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import {
  type MachineSpec,
  type SimulatedHost,
  simulatedHost,
} from '../../../src/host/simulated/open.ts';

const YES: FixOptions = { dryRun: false, confirm: async () => true };
const UP = ['ip link set dev enp1s0 up'];

/** enp1s0 is down, enp2s0 is up; nothing else is wrong. */
const [FIRST, SECOND] = MACHINES.lab.nics;
const MACHINE: MachineSpec = {
  ...MACHINES.lab,
  nics: [
    FIRST!,
    { ...SECOND!, netdevs: SECOND!.netdevs!.map((netdev) => ({ ...netdev, up: true })) },
  ],
};

function isUp(host: Host, name: string): boolean {
  return (Number(host.read(`/sys/class/net/${name}/flags`)) & 1) === 1;
}

async function downAgain(host: SimulatedHost): Promise<void> {
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'down']);
}

describe('fix', () => {
  it('cures what it can, looks again and says what it did', async () => {
    const host = simulatedHost(MACHINE);
    const report = await fix(host, YES);
    expect(report.fixes).toMatchObject([
      { ids: ['pf-link'], target: 'enp1s0', status: 'applied', commands: UP, files: [] },
    ]);
    expect(isUp(host, 'enp1s0')).toBe(true);
    const after = report.checks.find(({ id, target }) => id === 'pf-link' && target === 'enp1s0');
    expect(after?.status).toBe('pass');
    expect((await fix(host, YES)).fixes).toEqual([]);
  });

  it('writes nothing in a dry run, and asks nobody', async () => {
    const host = simulatedHost(MACHINE);
    const report = await fix(host, { dryRun: true });
    expect(report.fixes).toMatchObject([{ status: 'planned', commands: UP }]);
    expect(isUp(host, 'enp1s0')).toBe(false);
  });

  it('does nothing for who says no, and shows the plan first', async () => {
    const host = simulatedHost(MACHINE);
    let shown: unknown;
    const report = await fix(host, {
      dryRun: false,
      confirm: async (plan) => {
        shown = plan;
        return false;
      },
    });
    expect(shown).toEqual(report.fixes);
    expect(report.fixes).toMatchObject([{ status: 'planned' }]);
    expect(isUp(host, 'enp1s0')).toBe(false);
  });

  it('does nothing where nobody can be asked', async () => {
    const host = simulatedHost(MACHINE);
    await expect(fix(host, { dryRun: false })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    });
    expect(isUp(host, 'enp1s0')).toBe(false);
  });

  it.each([
    ['local', 'NEEDS_ROOT'],
    ['snapshot', 'HOST_READ_ONLY'],
  ] as const)('says of a %s host that it may not change it: %s', async (kind, code) => {
    const host: Host = { ...simulatedHost(MACHINE), kind, writable: false };
    await expect(fix(host, YES)).rejects.toMatchObject({ code });
    expect((await fix(host, { dryRun: true })).fixes).toHaveLength(1);
  });

  it('needs no permission where there is nothing to cure', async () => {
    const host: Host = { ...simulatedHost(MACHINE), kind: 'local', writable: false };
    expect((await fix(host, { ...YES, pfs: ['enp2s0'] })).fixes).toEqual([]);
  });

  it('cures the findings of the named checks only', async () => {
    const host = simulatedHost(MACHINE);
    expect((await fix(host, { ...YES, cure: ['iommu'] })).fixes).toEqual([]);
    expect((await fix(host, { ...YES, cure: ['pf-link', 'iommu'] })).fixes).toHaveLength(1);
  });

  it('does nothing when the host has changed while the plan was read', async () => {
    const host = simulatedHost(MACHINE);
    const confirm = async (): Promise<boolean> => {
      await host.run('ip', ['link', 'set', 'dev', 'enp2s0', 'down']);
      return true;
    };
    await expect(fix(host, { dryRun: false, confirm })).rejects.toMatchObject({
      code: 'HOST_CHANGED',
    });
    expect(isUp(host, 'enp1s0')).toBe(false);
  });

  it('takes back a cure that fails, goes on with the next, and ends with 6', async () => {
    const host = simulatedHost(MACHINE);
    await host.run('ip', ['link', 'set', 'dev', 'enp2s0', 'down']);
    await host.inject({ matching: 'enp1s0', result: 'EIO' });
    const report = await fix(host, YES);
    expect(report.fixes).toMatchObject([
      { target: 'enp1s0', status: 'undone', reason: expect.stringContaining('ip link set') },
      { target: 'enp2s0', status: 'applied' },
    ]);
    expect(fixExitCode(report)).toBe(6);
  });

  it('says of a cure that did not help that it did not', async () => {
    const host = simulatedHost(MACHINE);
    const stubborn: Host = {
      ...host,
      async run(program, args, options) {
        const result = await host.run(program, args, options);
        if (args.join(' ') === 'link set dev enp1s0 up') await downAgain(host);
        return result;
      },
    };
    const report = await fix(stubborn, { ...YES, waitSeconds: 1 });
    expect(report.fixes).toMatchObject([{ target: 'enp1s0', status: 'ineffective' }]);
  });

  it('takes the VFs away from NetworkManager, now and for the next boot', async () => {
    const host = simulatedHost({
      ...MACHINE,
      activeUnits: ['NetworkManager.service'],
      nics: [{ ...FIRST!, sriov: { ...FIRST!.sriov!, vfs: [{}, {}] } }],
    });
    await host.wait(5000);
    const report = await fix(host, { ...YES, cure: ['network-manager'] });
    expect(report.fixes).toMatchObject([
      { ids: ['network-manager'], status: 'applied', files: [{ diff: expect.any(String) }] },
    ]);
    const path = report.fixes[0]!.files[0]!.path;
    expect(path).toBe('/etc/NetworkManager/conf.d/90-sriovctl-0000:01:00.0.conf');
    expect(host.read(path)).toBe('[keyfile]\nunmanaged-devices+=interface-name:enp1s0v*\n');
    const { stdout } = await host.run('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']);
    expect(stdout).toMatch(/^enp1s0v0:unmanaged$/m);
    expect(stdout).toMatch(/^enp1s0:connecting/m);
    expect((await fix(host, { ...YES, cure: ['network-manager'] })).fixes).toEqual([]);
  });

  it('says that its cures stay when it is interrupted while it looks again', async () => {
    const host = simulatedHost(MACHINE);
    const controller = new AbortController();
    const interrupted: Host = {
      ...host,
      async run(program, args, options) {
        const result = await host.run(program, args, options);
        if (isUp(host, 'enp1s0') && args.join(' ') === '-j -d link show') controller.abort();
        return result;
      },
    };
    const { signal } = controller;
    await expect(fix(interrupted, { ...YES, signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      actions: ['These were cured before, and stay so: pf-link'],
    });
  });

  it('says what could not be put back when it was interrupted', async () => {
    const host = simulatedHost(MACHINE);
    const controller = new AbortController();
    const stuck: Host = {
      ...host,
      async run(program, args, options) {
        if (args.join(' ') === 'link set dev enp1s0 up') controller.abort();
        if (args.join(' ') === 'link set dev enp1s0 down')
          return { exitCode: 2, stdout: '', stderr: 'RTNETLINK answers: Device busy' };
        return host.run(program, args, options);
      },
    };
    const { signal } = controller;
    await expect(fix(stuck, { ...YES, signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      kind: 'unrestored',
      cause: expect.stringMatching(/not put back: ip link set dev enp1s0 up .*Device busy/),
    });
  });

  it('makes one line of each command and reason, whatever a netdev is called', async () => {
    const name = 'e\u001b[2J';
    const up = [{ ...FIRST!.netdevs![0]!, name }];
    const host = simulatedHost({ ...MACHINE, nics: [{ ...FIRST!, netdevs: up }] });
    const shown = 'e\\x1b[2J';
    const planned = await fix(host, { dryRun: true, only: ['pf-link'] });
    expect(planned.fixes).toMatchObject([{ commands: [`ip link set dev '${shown}' up`] }]);
    await host.inject({ matching: name, result: 'EIO' });
    const lines: string[] = [];
    const options = { ...YES, only: ['pf-link'], progress: (line: string) => lines.push(line) };
    const [failed] = (await fix(host, options)).fixes;
    expect(failed).toMatchObject({ status: 'undone', reason: expect.stringContaining(shown) });
    expect([...lines, failed!.reason].join()).not.toContain('\u001b');
  });

  it('says which cures stay when it is interrupted in the next one', async () => {
    const host = simulatedHost(MACHINE);
    await host.run('ip', ['link', 'set', 'dev', 'enp2s0', 'down']);
    const controller = new AbortController();
    const interrupted: Host = {
      ...host,
      async run(program, args, options) {
        if (args.join(' ') === 'link set dev enp2s0 up') controller.abort();
        return host.run(program, args, options);
      },
    };
    const { signal } = controller;
    await expect(fix(interrupted, { ...YES, signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      actions: ['These were cured before, and stay so: pf-link'],
    });
    expect([isUp(host, 'enp1s0'), isUp(host, 'enp2s0')]).toEqual([true, false]);
  });

  it('stops waiting for a cure to take effect when it is interrupted, and says that it stays', async () => {
    const host = simulatedHost(MACHINE);
    const controller = new AbortController();
    const stubborn: Host = {
      ...host,
      async run(program, args, options) {
        const result = await host.run(program, args, options);
        if (args.join(' ') === 'link set dev enp1s0 up') await downAgain(host);
        return result;
      },
      async wait(ms) {
        controller.abort();
        await host.wait(ms);
      },
    };
    const { signal } = controller;
    await expect(fix(stubborn, { ...YES, signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      actions: ['These were cured before, and stay so: pf-link'],
    });
  });
});
