import { beforeAll, describe, expect, test } from 'vitest';
import { Killed } from '../../../src/host/simulated/changes.ts';
import type { FaultSpec } from '../../../src/host/simulated/spec.ts';
import type { ProvisionOptions, Request } from '../../../src/provision/request.ts';
import { attempt, type Bench, benchOf, openAgain } from './bench.ts';
import { IGB, viewOf, type Way } from './three-pfs.ts';

let way: Way;

/** From the first to the last change of an apply that nothing disturbs. */
function everyChange(): number[] {
  return Array.from({ length: way.changes }, (_, index) => index + 1);
}

/** Twice the changes are many: only with SRIOVCTL_PROPERTY_RUNS above 999 are all of them taken. */
const EVERY = Number(process.env.SRIOVCTL_PROPERTY_RUNS ?? 0) > 999;

function sampled(all: number[], one: number): number[] {
  return EVERY ? all : all.filter((number) => number % one === 3);
}

function isLeft({ keep }: Bench): boolean {
  return keep.load('journal.json') !== undefined;
}

/** Fails before anything is written, so that only the recovery changes something. */
const IMPOSSIBLE: Request = { action: 'create', pf: IGB, count: 99, settings: {}, recreate: false };

/** Words of which each names some of the changes, and all together all of them. */
const PLACES = [
  'sriov_numvfs',
  'autoprobe',
  'vf 0',
  'vf 1 mac',
  'drivers_probe',
  'driver_override',
  'unbind',
  'msix_count',
  'eswitch',
  'mtu',
  ' up',
  ' name ',
  'replace',
  'udevadm',
];

async function troublesOf(faults: FaultSpec[]): Promise<string[]> {
  const troubles: string[] = [];
  for (const fault of faults) {
    const trouble = await failing(fault);
    if (trouble !== undefined) troubles.push(`${JSON.stringify(fault)}: ${trouble}`);
  }
  return troubles;
}

/** What is wrong after an apply that met the fault; undefined where all is well. */
async function failing(fault: FaultSpec): Promise<string | undefined> {
  const bench = benchOf(way.state);
  await bench.host.inject(fault);
  const outcome = await attempt(bench.host, way.request, { waitSeconds: 1 });
  bench.machine.state.faults = [];
  if (!('error' in outcome)) {
    // Something that is only late is waited for.
    return same(way.after, bench, 'it came to be, but');
  }
  const { kind, message } = outcome.error;
  if (kind === 'bug') return `a bug: ${message}`;
  if (isLeft(bench) !== (kind === 'unrestored'))
    return `${kind} with the wrong journal: ${message}`;
  if (isLeft(bench)) await attempt(bench.host, IMPOSSIBLE, { recover: 'undo' });
  return same(way.before, bench, `after "${message}"`);
}

/** The lines that differ, of what is compared. */
function diffOf(error: Error & { actual?: unknown; expected?: unknown }): string {
  const lines = (value: unknown) => JSON.stringify(value, null, 1).split('\n');
  const [was, is] = [lines(error.expected), lines(error.actual)];
  const only = (some: string[], others: string[]) => some.filter((line) => !others.includes(line));
  return `lacks ${only(was, is).slice(0, 5).join(' ')} and has ${only(is, was).slice(0, 5).join(' ')}`;
}

async function same(wanted: unknown, bench: Bench, when: string): Promise<string | undefined> {
  if (isLeft(bench)) return `${when} a journal is left`;
  try {
    expect(await viewOf(bench)).toEqual(wanted);
    return undefined;
  } catch (error) {
    return `${when} ${error instanceof Error ? diffOf(error) : String(error)}`;
  }
}

/** True if it was killed before it ended. */
async function killed(
  bench: Bench,
  at: number,
  request: Parameters<typeof attempt>[1],
  options: Partial<ProvisionOptions> = {},
): Promise<boolean> {
  await bench.host.inject({ atChange: at, result: 'KILL', times: 1 });
  try {
    await attempt(bench.host, request, options);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  const isDead = bench.machine.state.faults.some(
    ({ result, times }) => result === 'KILL' && times === 0,
  );
  openAgain(bench);
  return isDead;
}

/** What holds of an apply on three PFs, whatever it meets on its way. */
export function describeFaults(which: string, wayOf: () => Promise<Way>, most: number): void {
  describe(`an apply on three PFs, ${which},`, { timeout: EVERY ? 3_600_000 : 60_000 }, () => {
    beforeAll(async () => {
      way = await wayOf();
    });

    test('is many changes', () => {
      expect(way.changes).toBeGreaterThan(most);
      expect(way.after).not.toEqual(way.before);
    });

    test.each(['EIO', 'EBUSY', 'BLOCK'] as const)(
      'that meets %s at any one of its changes leaves the host as it was',
      async (result) => {
        const faults = everyChange().map((atChange) => ({ atChange, result, times: 1 }));
        expect(await troublesOf(faults)).toEqual([]);
      },
    );

    test('that meets a fault which stays leaves it so too, or a journal to undo it by', async () => {
      const faults = PLACES.flatMap((matching) =>
        (['EIO', 'EPERM', 'BLOCK'] as const).map((result) => ({ matching, result })),
      );
      expect(await troublesOf(faults)).toEqual([]);
    });

    test('that finds no room in /etc, or may not write there, has changed nothing', async () => {
      const faults = (['ENOSPC', 'EROFS'] as const).map((result) => ({
        matching: ' /etc/',
        result,
      }));
      expect(await troublesOf(faults)).toEqual([]);
    });

    test('that cannot keep a journal has not begun', async () => {
      for (const result of ['ENOSPC', 'EROFS'] as const) {
        const bench = benchOf(way.state);
        await bench.host.inject({ matching: 'keep journal.json', result });
        const outcome = await attempt(bench.host, way.request);
        expect(outcome).toMatchObject({ error: { kind: 'unable' } });
        bench.machine.state.faults = [];
        expect(await viewOf(bench)).toEqual(way.before);
      }
    });

    test('that is killed at any one of its changes can be undone', async () => {
      const troubles: string[] = [];
      for (const at of everyChange()) {
        const bench = benchOf(way.state);
        expect(await killed(bench, at, way.request)).toBe(true);
        expect(isLeft(bench), `killed at ${at}`).toBe(true);
        await attempt(bench.host, IMPOSSIBLE, { recover: 'undo' });
        const trouble = await same(way.before, bench, `killed at ${at},`);
        if (trouble !== undefined) troubles.push(trouble);
      }
      expect(troubles).toEqual([]);
    });

    test('that is killed at any one of its changes can be finished', async () => {
      const troubles: string[] = [];
      for (const at of everyChange()) {
        const bench = benchOf(way.state);
        await killed(bench, at, way.request);
        await attempt(bench.host, IMPOSSIBLE, { recover: 'finish' });
        const trouble = await same(way.after, bench, `killed at ${at},`);
        if (trouble !== undefined) troubles.push(trouble);
      }
      expect(troubles).toEqual([]);
    });

    test.each(['undo', 'finish'] as const)(
      'that is killed, and whose recovery is killed too, can still be brought to an end: %s',
      async (recover) => {
        const troubles: string[] = [];
        for (const at of sampled(everyChange(), 13)) {
          for (let second = 1; ; second += EVERY ? 1 : 4) {
            const bench = benchOf(way.state);
            await killed(bench, at, way.request);
            if (!(await killed(bench, second, IMPOSSIBLE, { recover }))) break;
            const end = second % 2 === 0 ? 'undo' : recover;
            await attempt(bench.host, IMPOSSIBLE, { recover: end });
            const wanted = end === 'undo' ? way.before : way.after;
            const trouble = await same(
              wanted,
              bench,
              `killed at ${at} and ${second}, then ${end},`,
            );
            if (trouble !== undefined) troubles.push(trouble);
          }
        }
        expect(troubles).toEqual([]);
      },
    );

    test('that fails, and is killed on the way back, can still be undone', async () => {
      const troubles: string[] = [];
      for (const at of sampled(everyChange(), 13)) {
        for (let second = at + 1; ; second += EVERY ? 1 : 4) {
          const bench = benchOf(way.state);
          await bench.host.inject({ atChange: at, result: 'EIO', times: 1 });
          if (!(await killed(bench, second, way.request))) break;
          await attempt(bench.host, IMPOSSIBLE, { recover: 'undo' });
          const trouble = await same(way.before, bench, `failed at ${at}, killed at ${second},`);
          if (trouble !== undefined) troubles.push(trouble);
        }
      }
      expect(troubles).toEqual([]);
    });

    test.each([
      ['undo', () => way.before],
      ['finish', () => way.after],
    ] as const)(
      'that is killed when all is done can be recovered from: %s',
      async (recover, wanted) => {
        const bench = benchOf(way.state);
        const { keep } = bench;
        let journal = '';
        const save = (name: string, text: string) => {
          journal = text;
          keep.save(name, text);
        };
        await attempt({ ...bench.host, keep: { ...keep, save } }, way.request);
        keep.save('journal.json', journal);
        await attempt(bench.host, IMPOSSIBLE, { recover });
        expect(await same(wanted(), bench, recover)).toBeUndefined();
      },
    );

    test('that is interrupted at any line of its progress is undone', async () => {
      const troubles: string[] = [];
      for (let at = 1; at <= way.lines; at += 1) {
        const bench = benchOf(way.state);
        const controller = new AbortController();
        let lines = 0;
        const outcome = await attempt(bench.host, way.request, {
          signal: controller.signal,
          progress: () => {
            lines += 1;
            if (lines === at) controller.abort();
          },
        });
        expect(outcome).toMatchObject({ error: { kind: 'interrupted' } });
        const trouble = await same(way.before, bench, `interrupted at line ${at},`);
        if (trouble !== undefined) troubles.push(trouble);
      }
      expect(troubles).toEqual([]);
    });
  });
}
