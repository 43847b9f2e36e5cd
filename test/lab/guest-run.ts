import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Drives, makeDrives } from './drives.ts';
import type { GuestImage } from './guest/build.ts';
import { INSTALLATION, type Job } from './in-guest.ts';
import type { Outcome } from './outcome.ts';
import { boot, serialLog, tail } from './qemu.ts';
import type { Scenario } from './scenario.ts';
import { type Shape, shapes, type ShapeName } from './shapes.ts';

export interface GuestRun {
  image: GuestImage;
  shape: ShapeName;
  scenarios: Scenario[];
  /** An empty folder. */
  share: string;
  /** The folder that is made for the guest's own drives, if it has any. */
  drives: string;
  bundle: string;
  /** Absent if it could not be packed: the guest then says that it cannot be installed. */
  tarball: string | undefined;
  accelerator: string;
}

/** In seconds: how long a guest may be silent, beyond the time that its present scenario has. */
const PATIENCE = 180;
/** In seconds: how long it may take to power off when all is told. */
const POWER_OFF = 30;

/** Boots a guest, as often as its scenarios want, and gives their outcomes as they come; what is left out has failed. */
export async function* runGuest(run: GuestRun): AsyncGenerator<Outcome> {
  const { share, image, shape } = run;
  prepareShare(run);
  const drives = await makeDrives(image, shapes[shape], run.drives);
  let boots = 0;
  let evidence: string;
  do {
    evidence = yield* oneBoot(run, drives, boots);
    boots += 1;
  } while (wantsReboot(share));
  for (const [index, scenario] of expected(run).slice(outcomes(share).length).entries()) {
    const error = index === 0 ? evidence : evidence.split('\n')[0]!;
    yield { scenario, world: 'lab', seconds: 0, error, answers: [] };
  }
}

function prepareShare({ share, shape, scenarios, bundle, tarball }: GuestRun): void {
  const job: Job = {
    scenarios: scenarios.map(({ name }) => name),
    networkManager: shape === 'networkmanager',
    keepsDisk: (shapes[shape] as Shape).keepsDisk ?? false,
  };
  writeFileSync(join(share, 'job.json'), JSON.stringify(job));
  copyFileSync(bundle, join(share, 'in-guest.mjs'));
  if (tarball !== undefined) copyFileSync(tarball, join(share, 'sriovctl.tgz'));
  writeFileSync(join(share, 'start'), '#!/bin/sh\nexec node --enable-source-maps in-guest.mjs\n');
  chmodSync(join(share, 'start'), 0o755);
}

/** The outcomes of one boot, as they come. Returns what can be told if some are missing then. */
async function* oneBoot(
  run: GuestRun,
  drives: Drives,
  before: number,
): AsyncGenerator<Outcome, string> {
  const { image, share, accelerator, scenarios } = run;
  const shape = shapes[run.shape];
  const guest = await boot({ image, shape, share, drives, accelerator, before });
  const stop = () => guest.kill('SIGKILL');
  process.on('exit', stop);
  let ended = false;
  void guest.ended.then(() => (ended = true));
  let why = 'the guest ended without reporting this scenario';
  let seen = outcomes(share).length;
  const all = expected(run).length;
  try {
    for (let silence = performance.now(); seen < all;) {
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
    if (seen === all)
      await Promise.race([guest.ended, sleep(POWER_OFF * 1000, undefined, { ref: false })]);
  } finally {
    stop();
    process.off('exit', stop);
  }
  const { stderr } = await guest.ended;
  return [
    why,
    ...(stderr ? [`--- QEMU\n${stderr.trimEnd()}`] : []),
    `--- runner\n${tail(join(share, 'runner.log'))}`,
    `--- console\n${tail(serialLog(share, before))}`,
  ].join('\n');
}

/** Renamed, so that a guest that does not come up again is not booted for ever. */
function wantsReboot(share: string): boolean {
  const wish = join(share, 'resume.json');
  if (!existsSync(wish)) return false;
  renameSync(wish, join(share, 'resumed.json'));
  return true;
}

function expected({ scenarios }: GuestRun): string[] {
  return [INSTALLATION, ...scenarios.map(({ name }) => name)];
}

function outcomes(share: string): Outcome[] {
  const file = join(share, 'outcomes.jsonl');
  if (!existsSync(file)) return [];
  // The last piece is empty, or a line that is still being written.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Outcome);
}
