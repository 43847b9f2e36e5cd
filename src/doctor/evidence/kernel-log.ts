import { type Host, HostError, ProgramMissing } from '../../host/host.ts';

export interface KernelLog {
  /** For evidence: `dmesg`, `journalctl -k`. */
  source: string;
  lines: string[];
}

/**
 * The kernel's log of this boot, or undefined where it may not be read (kernel.dmesg_restrict) or no program
 * can show it. The ring buffer of a host that has been up for long has lost its beginning; the journal has not.
 */
export async function readKernelLog(host: Host): Promise<KernelLog | undefined> {
  const ring = await linesOf(host, 'dmesg', []);
  if (ring?.some((line) => line.includes('Linux version ')))
    return { source: 'dmesg', lines: ring };
  const journal = await linesOf(host, 'journalctl', JOURNAL_ARGS);
  if (journal) return { source: 'journalctl -k', lines: journal };
  return ring && { source: 'dmesg', lines: ring };
}

/** Up to `limit` lines that match, each with where it was seen. */
export function quoteLog(log: KernelLog | undefined, pattern: RegExp, limit = 3): string[] {
  if (!log) return [];
  const found = log.lines.filter((line) => pattern.test(line));
  return found.slice(-limit).map((line) => `${log.source}: ${line.trim()}`);
}

const JOURNAL_ARGS = ['-k', '-b', '--no-pager', '-q', '-o', 'short-monotonic'];

async function linesOf(
  host: Host,
  program: string,
  args: readonly string[],
): Promise<string[] | undefined> {
  try {
    const { exitCode, stdout } = await host.run(program, args);
    const lines = stdout.split('\n').filter((line) => line.trim() !== '');
    return exitCode === 0 && lines.length > 0 ? lines : undefined;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return undefined;
    throw error;
  }
}
