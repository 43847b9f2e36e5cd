import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { acquireFileLock } from '../../../src/host/file-lock.ts';
import { LockHeld } from '../../../src/host/host.ts';

const [mode, path = '', counter = ''] = process.argv.slice(2);

if (mode === 'hold') {
  await acquireFileLock(path, 'child');
  console.log('held');
  await setTimeout(60_000);
} else {
  for (let round = 0; round < 25; round += 1) await countUp();
}

/** Reads, waits, writes: whoever is in at the same time loses a count. */
async function countUp(): Promise<void> {
  const release = await patiently();
  const count = Number(readFileSync(counter, 'utf8'));
  await setTimeout(1);
  writeFileSync(counter, String(count + 1));
  release();
}

async function patiently(): ReturnType<typeof acquireFileLock> {
  for (;;) {
    try {
      return await acquireFileLock(path, 'child');
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
      await setTimeout(2);
    }
  }
}
