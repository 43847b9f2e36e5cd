import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/doctor/check.ts';
import { byHand } from '../../../src/doctor/cures/cure.ts';
import { reportOf } from '../../../src/doctor/report.ts';
import { runChecks } from '../../../src/doctor/run-checks.ts';
import { HostError, ProgramMissing } from '../../../src/host/host.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

function check(id: string, run: Check['run']): Check {
  return { id, title: `the ${id}`, background: '', run };
}

const quiet = check('quiet', () => []);
const failing = check('failing', () => [
  { status: 'fail', target: 'ens1f0', message: 'broken', evidence: ['/proc/x: 1'] },
]);

describe('runChecks', () => {
  it('counts every finding and gives a silent check one pass', async () => {
    const report = reportOf(await runChecks([quiet, failing], contextOf({})));
    expect(report.summary).toEqual({ passed: 1, warnings: 0, failed: 1, skipped: 0 });
    expect(report.checks.map(({ id, status }) => [id, status])).toEqual([
      ['quiet', 'pass'],
      ['failing', 'fail'],
    ]);
  });

  it.each([
    [{}, 'There is no PF to look at'],
    [{ nics: [nicOf()] }, 'There are no VFs to look at'],
    [{ nics: [nicOf()], vfs: [vfOf()] }, 'Nothing wrong was found'],
  ])('says what a silent check has seen', async (machine, message) => {
    const { checks } = reportOf(await runChecks([quiet], contextOf(machine)));
    expect(checks[0]).toMatchObject({ status: 'pass', message });
  });

  it.each([
    [new ProgramMissing('lspci'), 'lspci is not installed'],
    [new HostError('EIO', '/sys/x', 'read'), '/sys/x gave EIO'],
    [new TypeError('row is undefined'), 'row is undefined'],
  ])('turns %s of a check into a skip and runs the others', async (error, reason) => {
    const broken = check('broken', () => {
      throw error;
    });
    const report = reportOf(await runChecks([broken, failing], contextOf({})));
    expect(report.summary).toEqual({ passed: 0, warnings: 0, failed: 1, skipped: 1 });
    expect(report.checks[0]).toMatchObject({ id: 'broken', status: 'skip' });
    expect(report.checks[0]!.message).toBe(`Could not check the broken: ${reason}`);
  });

  it('starts a check before the one ahead of it has ended', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const waiting = check('waiting', async () => {
      await gate;
      return [];
    });
    const opening = check('opening', () => {
      release();
      return [];
    });
    const { checks } = reportOf(await runChecks([waiting, opening], contextOf({})));
    expect(checks.map(({ id }) => id)).toEqual(['waiting', 'opening']);
  });

  it('makes what a host says harmless for a terminal', async () => {
    const hostile = check('hostile', () => [
      {
        status: 'warn',
        target: 'eth0\n\u001b[2J',
        message: 'a\rb',
        evidence: ['c\u0007'],
        cause: 'd\u202e',
        cure: byHand(['e\nrm']),
      },
    ]);
    const { checks } = reportOf(await runChecks([hostile], contextOf({})));
    expect(JSON.stringify(checks)).not.toMatch(/\\u00|\u202e|[^\\]\\n/);
    expect(checks[0]!.cure!.commands).toEqual(['e\\nrm']);
  });
});
