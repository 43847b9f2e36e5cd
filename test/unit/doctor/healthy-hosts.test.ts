import { describe, expect } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { contentOf, onEveryMachine, PURPOSES } from './every-machine.ts';

const HARDWARE = [
  'ice-safe-mode',
  'iov-bars',
  'link-speed',
  'module-options',
  'msix-vectors',
  'nic-firmware',
  'numa',
  'vf-routing',
];

/** None of these hosts has anything wrong with its hardware, whatever else it suffers from. */
describe('the checks of hardware', () => {
  onEveryMachine(expectContent);
});

async function expectContent(host: Host): Promise<void> {
  for (const purpose of PURPOSES) {
    const { ids, wrong } = await contentOf(host, { purpose, only: HARDWARE });
    expect(wrong).toEqual([]);
    expect(ids).toEqual(new Set(HARDWARE));
  }
}
