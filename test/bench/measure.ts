import { spawnSync } from 'node:child_process';

export interface Subject {
  name: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Measured {
  name: string;
  /** Median. */
  ms: number;
  /** To the first subject: the median of the ratios of runs that followed each other. */
  ratio: number;
  peakMb: number;
}

// Reports the peak before it ends; getrusage counts in kB on Linux.
const PEAK =
  'data:text/javascript,process.on("exit",()=>process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}`))';

/**
 * Runs all subjects in turn, again and again, and the first one before each, so that whatever else the machine does
 * hits both sides of a ratio alike.
 */
export function measure(subjects: readonly Subject[], rounds: number): Measured[] {
  const times = subjects.map((): number[] => []);
  const ratios = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    subjects.forEach((subject, index) => {
      const base = time(subjects[0]!);
      const own = time(subject);
      times[index]!.push(own);
      ratios[index]!.push(own / base);
    });
  }
  return subjects.map((subject, index) => ({
    name: subject.name,
    ms: median(times[index]!),
    ratio: median(ratios[index]!),
    peakMb: peak(subject),
  }));
}

function time(subject: Subject): number {
  const start = process.hrtime.bigint();
  run(subject, subject.args);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function peak(subject: Subject): number {
  const { stderr } = run(subject, ['--import', PEAK, ...subject.args]);
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}

function run({ name, env }: Subject, args: string[]): { stderr: string } {
  // Nothing else of the environment: NODE_EXTRA_CA_CERTS alone costs Node 20 some 30 ms.
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return { stderr };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
