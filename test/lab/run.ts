import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { findScenarios } from './find-scenarios.ts';
import { guestImage } from './guest/build.ts';
import { require } from './guest/requirements.ts';
import { runGuest } from './guest-run.ts';
import { options } from './options.ts';
import type { Outcome } from './outcome.ts';
import { pack } from './pack.ts';
import { Report } from './report.ts';
import { shapes, type ShapeName } from './shapes.ts';
import { compareWithSimulated } from './simulated.ts';

const { only, guest, keep, install, accelerator } = options(process.argv.slice(2));
const report = new Report();
const files = (await findScenarios()).filter(
  ({ scenario }) =>
    scenario.name.includes(only ?? '') && (guest === undefined || scenario.guest === guest),
);
const scenarios = files.map(({ scenario }) => scenario);
if (scenarios.length === 0) throw new Error('no scenario is named so');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const work = mkdtempSync(join(tmpdir(), 'sriovctl-lab-'));
process.on('exit', () => {
  if (!keep) rmSync(work, { recursive: true, force: true });
});

const tarball = await report
  .time('npm pack', () => pack(work))
  .catch((error: unknown) => {
    report.tell(String(error));
    return undefined;
  });
const image = await report
  .time('the guest', async () => {
    await require(install);
    return guestImage((text) => report.tell(text));
  })
  .catch((error: unknown) => {
    report.tell(String(error));
    return undefined;
  });

const real: Outcome[] = [];
const runner = join(work, 'in-guest.mjs');
await bundle(files, runner);
for (const shape of Object.keys(shapes) as ShapeName[]) {
  const mine = scenarios.filter((scenario) => scenario.guest === shape);
  if (mine.length === 0) continue;
  if (image === undefined) {
    for (const { name } of mine) report.failed(shape, name, 'there is no guest to run it in');
    continue;
  }
  const share = join(work, shape);
  mkdirSync(share);
  await report.time(`guest ${shape}`, async () => {
    const run = { image, shape, scenarios: mine, share, bundle: runner, tarball, accelerator };
    for await (const outcome of runGuest(run)) {
      real.push(outcome);
      report.outcome(shape, outcome);
    }
  });
}
await compareWithSimulated(scenarios, real, report);

if (keep) report.tell(`logs: ${work}`);
process.exitCode = report.close();
