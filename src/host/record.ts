import { HostError, type Host } from './host.ts';
import { readFacts } from './facts.ts';
import { linkOptional } from './read.ts';
import { readOnlyParts } from './read-only.ts';
import { isPrivate, withoutSecrets } from './secrets.ts';
import { programKey } from './snapshot.ts';
import { SNAPSHOT_SCHEMA, type ProgramRecord, type Snapshot } from './snapshot-format.ts';
import { survey } from './survey.ts';
import { parentOf, resolveInTree } from './tree-path.ts';

/** A command that only reads, or as much of it as reads. */
export type Reader = (host: Host) => Promise<unknown>;

/**
 * Records a machine: all that `readers` (the read-only commands) look at, and a broad survey beyond, so that a
 * later version can ask the record what nobody asks today.
 */
export async function recordHost(host: Host, readers: readonly Reader[]): Promise<Snapshot> {
  const recorder = startRecording(host);
  for (const read of [...readers, survey]) {
    // A host on which a command fails is the one that a record is wanted of.
    await read(recorder.host).catch(() => {});
  }
  const facts = await readFacts(host);
  return {
    schema: SNAPSHOT_SCHEMA,
    recordedAt: new Date().toISOString(),
    privileged: host.privileged,
    ...(facts === undefined ? {} : { facts }),
    ...recorder.result(),
  };
}

type Recorded = Pick<Snapshot, 'files' | 'links' | 'directories' | 'errors' | 'programs'>;

/** The same host, which remembers its answers under the paths that they have without symbolic links. */
export function startRecording(host: Host): { host: Host; result(): Recorded } {
  const files = new Map<string, string>();
  const directories = new Map<string, string[]>();
  const errors = new Map<string, string>();
  const programs = new Map<string, ProgramRecord>();
  // Also of what turned out to be no link, so that each path is asked once.
  const links = new Map<string, string | undefined>();

  const linkAt = (path: string): string | undefined => {
    if (!links.has(path)) links.set(path, linkOptional(host, path));
    return links.get(path);
  };
  const note = <T>(path: string, ask: () => T, remember: (at: string, answer: T) => void): T => {
    const at = resolveInTree(path, linkAt);
    try {
      const answer = ask();
      if (at !== undefined && !isPrivate(at)) remember(at, answer);
      return answer;
    } catch (error) {
      if (at !== undefined && error instanceof HostError) noteError(at, error.errno);
      throw error;
    }
  };
  const noteError = (at: string, errno: string) => {
    if (errno === 'EISDIR') directories.set(at, directories.get(at) ?? []);
    else if (errno !== 'ENOENT' && errno !== 'ENOTDIR') errors.set(at, errno);
  };

  const { kind, name, privileged } = host;
  const recording: Host = {
    kind,
    name,
    privileged,
    ...readOnlyParts(name),
    read: (path) =>
      note(
        path,
        () => host.read(path),
        (at, text) => files.set(at, withoutSecrets(at, text)),
      ),
    list: (path) =>
      note(
        path,
        () => host.list(path),
        (at, names) => directories.set(at, names),
      ),
    link(path) {
      const target = host.link(path);
      const at = resolveInTree(path, linkAt, { followLast: false });
      if (at !== undefined) links.set(at, target);
      return target;
    },
    async run(program, args, options = {}) {
      const { exitCode, stdout, stderr } = await host.run(program, args, options);
      const { input } = options;
      const call = { program, args: [...args], ...(input === undefined ? {} : { input }) };
      const output = { exitCode, stdout: withoutSecrets(program, stdout), stderr };
      programs.set(programKey(call), { ...call, ...output });
      return { exitCode, stdout, stderr };
    },
    wait: (ms) => host.wait(ms),
  };
  const result = () => {
    const known = [...links].filter((entry): entry is [string, string] => isWorthKeeping(entry));
    return {
      files: sorted(files),
      links: sorted(known),
      directories: sorted(withoutImplied(directories, [files, errors, new Map(known)])),
      errors: sorted(errors),
      programs: [...programs.values()],
    };
  };
  return { host: recording, result };
}

/** Of all open files of all processes, those that hold a device are of interest and the rest nobody's business. */
function isWorthKeeping([path, target]: [string, string | undefined]): boolean {
  if (target === undefined) return false;
  return !/^\/proc\/\d+\/fd\//.test(path) || /\/(?:vfio|uio|infiniband\/uverbs)/.test(target);
}

function sorted<T>(entries: Iterable<[string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Leaves out the names that follow from what is recorded in the directory, and in /proc all others too: they are
 * processes that were of no interest.
 */
function withoutImplied(
  directories: ReadonlyMap<string, string[]>,
  recorded: ReadonlyMap<string, unknown>[],
): [string, string[]][] {
  const implied = new Set<string>();
  for (const start of [directories, ...recorded].flatMap((map) => [...map.keys()])) {
    for (let path = start; path !== '' && !implied.has(path); path = parentOf(path))
      implied.add(path);
  }
  return [...directories].flatMap(([path, names]): [string, string[]][] => {
    if (path === '/') return [];
    if (/^\/proc(?:\/\d+\/fd)?$/.test(path)) return [[path, []]];
    return [[path, names.filter((name) => !implied.has(`${path}/${name}`))]];
  });
}
