import type { DataDocument, Entry, MapNode, Node } from '../formats/document.ts';
import { readDocuments } from '../formats/read-documents.ts';
import { UnreadableText } from '../formats/unreadable-text.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { HostFile, PfEntry, PfMatch } from './host-file.ts';
import { notOurs } from './not-ours.ts';
import { Problems } from './problems.ts';
import { lacks, readMap, shown } from './read-map.ts';
import { readPfEntry } from './read-pf-entry.ts';

/**
 * A host file from its text, strictly: what cannot be meant is told with its line, all of it at once.
 * @throws {SriovError} HOST_FILE_INVALID, HOST_FILE_TOO_NEW
 */
export function readHostFile(text: string, name: string): HostFile {
  const problems = new Problems(name);
  const root = readRoot(text, name, problems);
  const entries = root && readMap(root, 'a host file', KNOWN, problems);
  if (root && entries) readVersion(root, entries.get('version'), name, problems);
  const pfs = root && entries ? readPfs(root, entries.get('pfs'), problems) : [];
  problems.refuse();
  return { version: VERSION, pfs };
}

const VERSION = 1;
const KNOWN = ['version', 'pfs'];

function readRoot(text: string, name: string, problems: Problems): Node | undefined {
  let documents;
  try {
    // JSON is YAML too; its own parser comes first where it is, for its better messages.
    documents = readDocuments(text, { name: 'host.yaml' });
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    problems.add(error.place, `the file ${error.message}`);
    return undefined;
  }
  const foreign = notOurs(documents);
  if (foreign !== undefined) throw isForeign(name, foreign);
  const [first, second] = documents.filter((document) => 'root' in document) as DataDocument[];
  if (second) {
    const message = 'a second document begins here; a host file is a single one';
    problems.add(second.root.place, message);
  }
  return first?.root;
}

function isForeign(name: string, foreign: string): SriovError {
  return new SriovError(
    'HOST_FILE_INVALID',
    `${oneLine(name)} is no host file of sriovctl; it seems to be ${foreign}`,
    {
      actions: ['Begin with one of this host: sriovctl export -o host.yaml'],
      details: {
        file: name,
        problems: [{ line: 1, column: 1, message: `seems to be ${foreign}` }],
      },
    },
  );
}

function readVersion(root: Node, entry: Entry | undefined, name: string, problems: Problems): void {
  const { value } = entry ?? {};
  if (lacks(root, ['version'], KNOWN)) {
    problems.add(root.place, `version is missing; write version: ${VERSION}`);
  }
  if (value === undefined) return;
  const version = value.type === 'scalar' ? value.value : undefined;
  if (version === VERSION) return;
  if (typeof version === 'number' && Number.isInteger(version) && version > VERSION) {
    throw tooNew(name, version);
  }
  problems.add(value.place, `version is ${shown(value)}; it takes ${VERSION}`);
}

function tooNew(name: string, version: number): SriovError {
  return new SriovError(
    'HOST_FILE_TOO_NEW',
    `${oneLine(name)} was written for a newer sriovctl: it has version ${version}`,
    {
      cause: `This sriovctl knows version ${VERSION}; what a later one means it cannot tell.`,
      actions: ['Install the sriovctl that the file was written for, or a newer one.'],
      details: { file: name, version, known: VERSION },
    },
  );
}

function readPfs(root: Node, entry: Entry | undefined, problems: Problems): PfEntry[] {
  const list = entry?.value;
  if (list?.type === 'list') {
    const items = list.items.filter((item) => checkIsMap(item, problems));
    const pfs = items.flatMap((item) => readPfEntry(item, problems) ?? []);
    refuseRepeated(pfs, problems);
    return pfs.map(({ entry: pf }) => pf);
  }
  if (list) {
    problems.add(list.place, `pfs is ${shown(list)}; it takes a list of PFs, each with a match`);
  } else if (lacks(root, ['pfs'], KNOWN)) {
    problems.add(root.place, 'pfs is missing; it is the list of the PFs');
  }
  return [];
}

function checkIsMap(item: Node, problems: Problems): item is MapNode {
  if (item.type === 'map') return true;
  problems.add(item.place, `an item of pfs is ${shown(item)}; it takes a mapping with a match`);
  return false;
}

function refuseRepeated(pfs: readonly { entry: PfEntry; node: Node }[], problems: Problems): void {
  for (const fact of ['pci', 'mac', 'name'] as const satisfies (keyof PfMatch)[]) {
    const lines = new Map<string, number>();
    for (const { entry, node } of pfs) {
      const value = entry.match[fact];
      if (value === undefined) continue;
      const first = lines.get(value);
      const message = `the PF with the ${fact} ${value} is in the file already, in line ${first}`;
      if (first !== undefined) problems.add(node.place, message);
      else lines.set(value, node.place.line);
    }
  }
}
