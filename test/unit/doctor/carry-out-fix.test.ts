import { describe, expect, it } from 'vitest';
import { type FileStep, run } from '../../../src/doctor/cures/cure.ts';
import { carryOutFix } from '../../../src/doctor/fix/carry-out-fix.ts';
import type { PlainStep, PlannedFix } from '../../../src/doctor/fix/plan-fixes.ts';
import { type Host, HostError } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { type SimulatedHost, simulatedHost } from '../../../src/host/simulated/open.ts';

const PATH = '/etc/default/grub';
const CFG = '/boot/grub/grub.cfg';
const EDIT: FileStep = { kind: 'file', path: PATH, before: 'old\n', after: 'new\n', commands: [] };

function machine(): SimulatedHost {
  return simulatedHost({ ...MACHINES.lab, files: { [PATH]: 'old\n', [CFG]: 'linux old\n' } });
}

/** The same host with a program more: it copies the file, or fails. */
function withUpdate(
  host: SimulatedHost,
  update: (runs: number) => 'copy' | 'fail' | 'break',
): Host & { runs: () => number } {
  let runs = 0;
  return {
    ...host,
    runs: () => runs,
    async run(program, args, options) {
      if (program !== 'update') return host.run(program, args, options);
      runs += 1;
      const result = update(runs);
      const before = host.read(CFG);
      const after = result === 'break' ? 'half a file' : `linux ${host.read(PATH)}`;
      if (result !== 'fail') await host.replace(CFG, { before, after, backup: false });
      return {
        exitCode: result === 'copy' ? 0 : 1,
        stdout: '',
        stderr: 'warning\nno space left\n',
      };
    },
  };
}

const UPDATE = run('update', [], { undo: 'again', outputs: [CFG] });
const UP = run('ip', ['link', 'set', 'dev', 'enp1s0', 'up'], {
  undo: { program: 'ip', args: ['link', 'set', 'dev', 'enp1s0', 'down'] },
});

function fixOf(...steps: PlainStep[]): PlannedFix {
  return { diagnoses: [], commands: [], steps, rebootNeeded: false };
}

describe('carryOutFix', () => {
  it('does all steps in their order and keeps a backup of what it replaced', async () => {
    const host = withUpdate(machine(), () => 'copy');
    expect(await carryOutFix(host, fixOf(EDIT, UPDATE), {})).toEqual({ status: 'applied' });
    expect(host.read(PATH)).toBe('new\n');
    expect(host.read(CFG)).toBe('linux new\n');
    expect(host.read(`${PATH}.sriovctl-backup`)).toBe('old\n');
  });

  it('puts the file back when a later step fails, and says why it failed', async () => {
    const host = withUpdate(machine(), () => 'fail');
    const outcome = await carryOutFix(host, fixOf(EDIT, UPDATE), {});
    expect(outcome).toEqual({
      status: 'undone',
      reason: 'update failed (exit 1): no space left',
    });
    expect(host.read(PATH)).toBe('old\n');
    // It would only fail again, and grub.cfg is as it was.
    expect(host.runs()).toBe(1);
  });

  it('runs a program again whose output cannot be compared', async () => {
    const host = withUpdate(machine(), (runs) => (runs === 1 ? 'break' : 'copy'));
    const large: typeof host = {
      ...host,
      read(path) {
        if (path === CFG) throw new HostError('EFBIG', path, 'read');
        return host.read(path);
      },
    };
    expect((await carryOutFix(large, fixOf(EDIT, UPDATE), {})).status).toBe('undone');
    expect(host.read(CFG)).toBe('linux old\n');
  });

  it('runs a program again that has already written, with the file as it was', async () => {
    const host = withUpdate(machine(), () => 'copy');
    const missing = run('no-such-program', []);
    const outcome = await carryOutFix(host, fixOf(EDIT, UPDATE, missing), {});
    expect(outcome).toEqual({ status: 'undone', reason: 'no-such-program is not installed' });
    expect(host.read(CFG)).toBe('linux old\n');
    expect(host.runs()).toBe(2);
  });

  it('says what could not be put back', async () => {
    const host = withUpdate(machine(), () => 'break');
    const outcome = await carryOutFix(host, fixOf(EDIT, UPDATE), {});
    expect(outcome.status).toBe('unrestored');
    expect(outcome.reason).toContain('not put back: update');
    expect(host.read(PATH)).toBe('old\n');
  });

  it('takes a command back by its opposite', async () => {
    const host = machine();
    const state = () => host.read('/sys/class/net/enp1s0/flags').trim();
    const before = state();
    const outcome = await carryOutFix(host, fixOf(UP, run('false', [])), {});
    expect(outcome.status).toBe('undone');
    expect(state()).toBe(before);
  });

  it('puts back what a command and its opposite leave otherwise than it was', async () => {
    const host = machine();
    // As grubby --update-kernel=ALL: its opposite gives every boot entry what one of them had.
    const grubby: Host = {
      ...host,
      async run(program, args, options) {
        if (program !== 'grubby') return host.run(program, args, options);
        const before = host.read(CFG);
        await host.replace(CFG, { before, after: `linux ${args.join()}\n`, backup: false });
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    };
    const undo = { program: 'grubby', args: ['off'] };
    const step = run('grubby', ['on'], { undo, outputs: [CFG] });
    expect((await carryOutFix(grubby, fixOf(step, run('false', [])), {})).status).toBe('undone');
    expect(host.read(CFG)).toBe('linux old\n');
  });

  it('touches nothing in a file that somebody else has changed meanwhile', async () => {
    const host = machine();
    await host.replace(PATH, { before: 'old\n', after: 'theirs\n' });
    const outcome = await carryOutFix(host, fixOf(EDIT), {});
    expect(outcome).toEqual({
      status: 'undone',
      reason: `${PATH} was changed by somebody else meanwhile`,
    });
    expect(host.read(PATH)).toBe('theirs\n');
  });

  it.each([
    ['EPERM', 'is immutable, or others than its owner may write into its folder'],
    ['EROFS', 'is on a file system that is read-only'],
    ['ENOSPC', 'has no room on its file system'],
    ['EXDEV', 'gave EXDEV'],
  ])('says in words why a file cannot be replaced: %s', async (errno, reason) => {
    const host: Host = {
      ...machine(),
      replace: (path) => Promise.reject(new HostError(errno, path, 'write')),
    };
    expect(await carryOutFix(host, fixOf(EDIT), {})).toEqual({
      status: 'undone',
      reason: `${PATH} ${reason}`,
    });
  });

  it('takes back what was done when it is interrupted', async () => {
    const controller = new AbortController();
    const host = withUpdate(machine(), () => {
      controller.abort();
      return 'copy';
    });
    const { signal } = controller;
    await expect(carryOutFix(host, fixOf(EDIT, UPDATE, UP), { signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(host.read(PATH)).toBe('old\n');
    expect(host.read(CFG)).toBe('linux old\n');
  });

  it('takes back the last step too when it is interrupted in it', async () => {
    const controller = new AbortController();
    const host = withUpdate(machine(), () => {
      controller.abort();
      return 'copy';
    });
    const { signal } = controller;
    await expect(carryOutFix(host, fixOf(EDIT, UPDATE), { signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(host.read(PATH)).toBe('old\n');
    expect(host.read(CFG)).toBe('linux old\n');
  });

  it('waits for no one unless told to: another sriovctl is at work', async () => {
    const host = machine();
    const release = await host.lock('vf create');
    await expect(carryOutFix(host, fixOf(EDIT), {})).rejects.toMatchObject({ code: 'LOCKED' });
    release();
    expect(host.read(PATH)).toBe('old\n');
    expect((await carryOutFix(host, fixOf(EDIT), {})).status).toBe('applied');
  });

  it('changes VFs with all the promises of `vf set`', async () => {
    const host = machine();
    await host.write('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', '1');
    await host.wait(5000);
    const request = { action: 'set', pf: 'enp1s0', vfs: '0', settings: { vlan: 5000 } } as const;
    const step = {
      kind: 'vf',
      request,
      commands: ['sriovctl vf set enp1s0 0 --vlan 5000'],
    } as const;
    const outcome = await carryOutFix(host, fixOf({ ...step, commands: [...step.commands] }), {});
    expect(outcome.status).toBe('undone');
    expect(outcome.reason).toMatch(/5000/);
  });
});
