import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { clean } from './clean.ts';
import { keepEtc, restoreEtc } from './etc.ts';
import { labWorld, settle } from './lab-world.ts';
import { addNetdevsim } from './netdevsim.ts';
import type { Outcome } from './outcome.ts';
import { play } from './play.ts';
import { program, type Background } from './program.ts';
import type { Scenario } from './scenario.ts';

/** What the host asks of a guest; written by it as job.json. */
export interface Job {
  scenarios: string[];
  networkManager: boolean;
  keepsDisk: boolean;
}

/** The name under which the installation's outcome is reported. */
export const INSTALLATION = 'npm install -g of the packed tarball';

/** A scenario that wants a reboot: the guest leaves it as resume.json; the host renames it to resumed.json and boots. */
interface Resume {
  /** What came out so far. */
  outcome: Outcome;
  reboots: number;
}

/** The guest's side of the lab: runs in /share, and writes a line into outcomes.jsonl for each scenario. */
export async function runInGuest(all: Scenario[]): Promise<void> {
  const job = JSON.parse(readFileSync('job.json', 'utf8')) as Job;
  const resumed = resume();
  if (resumed === undefined) {
    report(await install());
    if (job.keepsDisk) await keepEtc();
  }
  await settle();
  const children: Background[] = [];
  const names = job.scenarios.slice(resumed ? job.scenarios.indexOf(resumed.outcome.scenario) : 0);
  for (const name of names) {
    const scenario = all.find((one) => one.name === name)!;
    const before = resumed?.outcome.scenario === name ? resumed : undefined;
    const reboots = before?.reboots ?? 0;
    console.log(`--- ${name}${reboots > 0 ? `, after ${reboots} reboots` : ''}`);
    if (scenario.netdevsim !== undefined) await addNetdevsim(scenario.netdevsim);
    const now = await play(scenario, 'lab', (answers) => labWorld(answers, children), reboots);
    const outcome = joined(before?.outcome, now);
    if (outcome.error === undefined && reboots < (scenario.afterReboots?.length ?? 0)) {
      writeFileSync('resume.json', JSON.stringify({ outcome, reboots: reboots + 1 }));
      process.exit(0);
    }
    try {
      if (job.keepsDisk) await restoreEtc();
      await clean(children, job.networkManager);
    } catch (error) {
      outcome.error ??= `the host could not be cleaned afterwards: ${String(error)}`;
    }
    report(outcome);
  }
  // A write that is blocked in the kernel must not keep the guest alive.
  process.exit(0);
}

function resume(): Resume | undefined {
  if (!existsSync('resumed.json')) return undefined;
  return JSON.parse(readFileSync('resumed.json', 'utf8')) as Resume;
}

function joined(before: Outcome | undefined, now: Outcome): Outcome {
  if (before === undefined) return now;
  const answers = [...before.answers, ...now.answers];
  return { ...now, seconds: before.seconds + now.seconds, answers };
}

/** As a user would do it. There is no network here: what is not in the tarball is missing. */
async function install(): Promise<Outcome> {
  const start = performance.now();
  const outcome = { scenario: INSTALLATION, world: 'lab' as const, answers: [] };
  const command = ['install', '-g', '--no-audit', '--no-fund', './sriovctl.tgz'];
  let error: string | undefined;
  try {
    if (!existsSync('sriovctl.tgz')) throw new Error('it could not be packed');
    const npm = await program('npm', command, { timeout: 180_000 });
    if (npm.exit !== 0) throw new Error(npm.stdout + npm.stderr);
    const version = await program('sriovctl', ['--version']);
    if (version.exit !== 0) throw new Error(version.stdout + version.stderr);
  } catch (thrown) {
    error = String(thrown);
  }
  const seconds = (performance.now() - start) / 1000;
  return error === undefined ? { ...outcome, seconds } : { ...outcome, seconds, error };
}

function report(outcome: Outcome): void {
  appendFileSync('outcomes.jsonl', `${JSON.stringify(outcome)}\n`);
}
