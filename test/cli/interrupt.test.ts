import { expect, test } from 'vitest';
import { simulatedMachine } from './sriovctl.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s rolls back', async (signal) => {
  const run = simulatedMachine();
  const { status, stderr } = await run('vf create ens1f0 --count 128 --vlan 5 -v', {
    meanwhile: (child) => {
      const onText = (text: string): void => {
        if (!text.includes('sriov_numvfs "128"')) return;
        child.stderr?.off('data', onText);
        child.kill(signal);
        child.kill(signal);
      };
      child.stderr?.on('data', onText);
    },
  });
  expect(stderr).toMatch(/^Interrupted: undoing what was done\.$/m);
  expect(stderr).toMatch(/\(INTERRUPTED\)/);
  expect(status).toBe(130);
  expect(JSON.parse((await run('vf list --json')).stdout).result).toEqual({ vfs: [] });
});
