import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { findScenarios } from './find-scenarios.ts';
import { guestImage, type GuestImage } from './guest/build.ts';
import type { ImageName } from './guest/recipe.ts';
import { require } from './guest/requirements.ts';
import { runGuest } from './guest-run.ts';
import { options } from './options.ts';
import type { Outcome } from './outcome.ts';
import { pack } from './pack.ts';
import { Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { type Shape, shapes, type ShapeName } from './shapes.ts';
import { compareWithSimulated } from './simulated.ts';

/** Guests at a time: each has one CPU, and the first shape takes as long as all the others. */
const LANES = 2;

const { only, guest, keep, install, accelerator, against, record, bench } = options(
  process.argv.slice(2),
);
const report = new Report();
const files = (await findScenarios()).filter(
  ({ scenario }) =>
    (only.length === 0 || only.some((text) => scenario.name.includes(text))) &&
    (guest === undefined || scenario.guest === guest) &&
    (scenario.bench ?? false) === bench,
);
const scenarios = files.map(({ scenario }) => scenario);
if (scenarios.length === 0) throw new Error('there is no such scenario');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const work = mkdtempSync(join(tmpdir(), 'sriovctl-lab-'));
process.on('exit', () => {
  if (!keep) rmSync(work, { recursive: true, force: true });
});

// Without it there is no dist/ either: the guests and the simulated machine then say what they miss.
const tarball = await attempt('npm pack', () => pack(work));
const real = against === undefined ? await onGuests() : read(against);
if (record !== undefined) writeFileSync(record, JSON.stringify(real, null, 1));
await report.time('the simulated machine', () => compareWithSimulated(scenarios, real, report));

if (keep) report.tell(`logs: ${work}`);
process.exitCode = report.close();

async function onGuests(): Promise<Outcome[]> {
  const ready = await attempt('programs for the lab', () => require(install).then(() => true));
  const images = new Map<ImageName, Promise<GuestImage | undefined>>();
  const imageOf = (shape: Shape): Promise<GuestImage | undefined> => {
    const { image: name = 'host' } = shape;
    const image =
      images.get(name) ??
      attempt(`image ${name}`, () => guestImage(name, (text) => report.tell(text)));
    images.set(name, image);
    return image;
  };
  const outcomes: Outcome[] = [];
  const runner = join(work, 'in-guest.mjs');
  await bundle(files, runner);
  const waiting = (Object.keys(shapes) as ShapeName[]).flatMap(guestsOf);
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const one = next;
      const image = ready ? await imageOf(shapes[one.shape]) : undefined;
      if (image === undefined) {
        for (const { name } of one.scenarios)
          report.failed(one.name, name, 'there is no guest to run it in');
      } else {
        outcomes.push(
          ...(await report.time(`guest ${one.name}`, () => onGuest(image, one, runner))),
        );
      }
    }
  };
  // What is measured has the machine for itself.
  const lanes = bench ? 1 : Math.min(LANES, availableParallelism());
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}

interface Guest {
  /** The shape's, with a number if the shape has several guests. */
  name: string;
  shape: ShapeName;
  scenarios: Scenario[];
}

/** The scenarios of a shape, dealt out to its guests. */
function guestsOf(shape: ShapeName): Guest[] {
  const all = scenarios.filter((scenario) => scenario.guest === shape);
  const { guests = 1 }: Shape = shapes[shape];
  return Array.from({ length: guests }, (_, number) => ({
    name: number === 0 ? shape : `${shape}-${number + 1}`,
    shape,
    scenarios: all.filter((__, index) => index % guests === number),
  })).filter((one) => one.scenarios.length > 0);
}

async function onGuest(
  image: GuestImage,
  { name, shape, scenarios: some }: Guest,
  runner: string,
): Promise<Outcome[]> {
  const share = join(work, name);
  const drives = join(work, `${name}.drives`);
  mkdirSync(share);
  const run = {
    image,
    shape,
    scenarios: some,
    share,
    drives,
    bundle: runner,
    tarball,
    accelerator,
  };
  const outcomes: Outcome[] = [];
  for await (const outcome of runGuest(run)) {
    outcomes.push(outcome);
    report.outcome(name, outcome);
  }
  rmSync(drives, { recursive: true, force: true });
  return outcomes;
}

/** What could not be had is told now, and fails where it is needed. */
async function attempt<T>(what: string, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await report.time(what, action);
  } catch (error) {
    report.tell(String(error));
    return undefined;
  }
}

function read(file: string): Outcome[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Outcome[];
}
