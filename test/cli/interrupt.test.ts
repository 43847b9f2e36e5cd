import { expect, test } from 'vitest';
import { simulatedMachine, type Call } from './sriovctl.ts';

const CREATE = 'vf create ens1f0 --count 128 --vlan 5';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s rolls back, and a second one does not stop that',
  async (signal) => {
    const run = simulatedMachine();
    const { status, stderr } = await run(`${CREATE} -v`, whenCreating(signal, signal));
    expect(stderr).toMatch(/^Interrupted: undoing what was done\.$/m);
    expect(stderr).toMatch(/\(INTERRUPTED\)/);
    expect(status).toBe(130);
    expect(JSON.parse((await run('vf list --json')).stdout).result).toEqual({ vfs: [] });
  },
);

test('after kill -9 the next change asks what to do, and does it', async () => {
  const run = simulatedMachine();
  expect(await run(`${CREATE} -v`, whenCreating('SIGKILL'))).toMatchObject({ status: null });

  const next = await run('vf set ens1f1 0 --vlan 7');
  expect(next.status).toBe(4);
  expect(next.stderr).toMatch(/\(UNFINISHED_CHANGE\)[^]*--recover/);

  const finished = await run(`${CREATE} --recover finish --json`);
  const { vfs } = JSON.parse(finished.stdout).result;
  expect(vfs).toHaveLength(128);
  expect(new Set(vfs.map(({ vlan }: { vlan: number }) => vlan))).toEqual(new Set([5]));
});

/** Sends the signals once the VFs are being made. */
function whenCreating(...signals: NodeJS.Signals[]): Call {
  return {
    meanwhile: (child) => {
      const onText = (text: string): void => {
        if (!text.includes('sriov_numvfs "128"')) return;
        child.stderr?.off('data', onText);
        for (const signal of signals) child.kill(signal);
      };
      child.stderr?.on('data', onText);
    },
  };
}
