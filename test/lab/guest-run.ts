import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestImage } from './guest/build.ts';
import { INSTALLATION, type Job } from './in-guest.ts';
import type { Outcome } from './outcome.ts';
import { boot, serialLog, tail } from './qemu.ts';
import type { Scenario } from './scenario.ts';
import { shapes, type ShapeName } from './shapes.ts';

export interface GuestRun {
  image: GuestImage;
  shape: ShapeName;
  scenarios: Scenario[];
  /** An empty folder. */
  share: string;
  bundle: string;
  /** Absent if it could not be packed: the guest then says that it cannot be installed. */
  tarball: string | undefined;
  accelerator: string;
}

/** In seconds: how long a guest may be silent, beyond the time that its present scenario has. */
const PATIENCE = 180;
/** In seconds: how long it may take to power off when all is told. */
const POWER_OFF = 30;

/** Boots a guest and gives an outcome for each of its scenarios, as it comes; whatever the guest leaves out has failed. */
export async function* runGuest(run: GuestRun): AsyncGenerator<Outcome> {
  const { share, scenarios, shape } = run;
  const job: Job = {
    scenarios: scenarios.map(({ name }) => name),
    networkManager: shape === 'networkmanager',
  };
  writeFileSync(join(share, 'job.json'), JSON.stringify(job));
  copyFileSync(run.bundle, join(share, 'in-guest.mjs'));
  if (run.tarball !== undefined) copyFileSync(run.tarball, join(share, 'sriovctl.tgz'));
  writeFileSync(join(share, 'start'), '#!/bin/sh\nexec node --enable-source-maps in-guest.mjs\n');
  chmodSync(join(share, 'start'), 0o755);

  const expected = [INSTALLATION, ...job.scenarios];
  const guest = await boot(run.image, shapes[shape], share, run.accelerator);
  const stop = () => guest.kill('SIGKILL');
  process.on('exit', stop);
  let ended = false;
  void guest.ended.then(() => (ended = true));
  let why = 'the guest ended without reporting this scenario';
  let seen = 0;
  try {
    for (let silence = performance.now(); seen < expected.length;) {
      const last = ended;
      for (const outcome of outcomes(share).slice(seen)) {
        seen += 1;
        silence = performance.now();
        yield outcome;
      }
      if (last) break;
      const patience = PATIENCE + (scenarios[Math.max(0, seen - 1)]?.timeout ?? 120);
      if (performance.now() - silence > patience * 1000) {
        why = `the guest was silent for ${patience} s`;
        break;
      }
      await sleep(250);
    }
    // All is told: it only has to power off.
    if (seen === expected.length)
      await Promise.race([guest.ended, sleep(POWER_OFF * 1000, undefined, { ref: false })]);
  } finally {
    stop();
    process.off('exit', stop);
  }
  const { stderr } = await guest.ended;
  const evidence = [
    why,
    ...(stderr ? [`--- QEMU\n${stderr.trimEnd()}`] : []),
    `--- runner\n${tail(join(share, 'runner.log'))}`,
    `--- console\n${tail(serialLog(share))}`,
  ].join('\n');
  for (const [index, scenario] of expected.slice(seen).entries()) {
    const error = index === 0 ? evidence : why;
    yield { scenario, world: 'lab', seconds: 0, error, answers: [] };
  }
}

function outcomes(share: string): Outcome[] {
  const file = join(share, 'outcomes.jsonl');
  if (!existsSync(file)) return [];
  // The last piece is empty, or a line that is still being written.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Outcome);
}
