import type { Recognised, Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { readNetwork, textOf } from './network.ts';
import { RULES } from './rules.ts';

interface NamedFile {
  one: Recognised;
  name: string;
  /** The VF or interface that its first plugin takes, with the plugin's type. */
  device: string;
}

/** containernetworking/cni:libcni/conf.go, LoadConf, LoadNetworkConf */
export function checkFiles(
  all: readonly Recognised[],
  reportFor: (one: Recognised) => Report,
): void {
  const files = all.filter(
    ({ kind, document }) => kind.id === 'cni-network' && document.inside === undefined,
  );
  for (const one of files) checkEnding(one, reportFor(one));
  checkNames(
    files.filter(({ file }) => /\.conf(?:list)?$/.test(file)),
    reportFor,
  );
}

function checkEnding({ file, document }: Recognised, report: Report): void {
  if (document.format !== 'json' && document.format !== 'yaml') return;
  const { root } = document;
  const isList = goField(root, 'plugins') !== undefined;
  if (isList && file.endsWith('.conf')) {
    report.add(
      RULES.fileEnding,
      root,
      'This is a list of plugins in a file that ends in .conf: runtimes read it as one plugin, miss its type and do not load it.',
      { description: 'rename it to .conflist' },
    );
  } else if (!isList && file.endsWith('.conflist')) {
    report.add(
      RULES.fileEnding,
      root,
      'This is a single plugin in a file that ends in .conflist: runtimes look for a list of plugins in it and do not load it.',
      { description: 'rename it to .conf, or put the plugin into "plugins": []' },
    );
  }
}

function checkNames(files: readonly Recognised[], reportFor: (one: Recognised) => Report): void {
  const seen = new Map<string, NamedFile>();
  for (const file of files.flatMap(named)) {
    const key = `${folderOf(file.one.file)}\0${file.name}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, file);
      continue;
    }
    // Two ways to hand out one VF are alternatives.
    if (before.device === file.device && file.device !== '') continue;
    const { document } = file.one;
    if (document.format !== 'json' && document.format !== 'yaml') continue;
    reportFor(file.one).add(
      RULES.duplicateName,
      goField(document.root, 'name') ?? document.root,
      `${before.one.file} has a network "${file.name}" as well: only the first one is used.`,
      { description: 'give it a name of its own' },
    );
  }
}

function named(one: Recognised): NamedFile[] {
  const network = readNetwork(one.document, { add() {} });
  const name = textOf(network?.root, 'name');
  const first = network?.plugins[0]?.node;
  if (name === undefined) return [];
  const device = ['deviceID', 'pciBusID', 'master', 'if0'].flatMap(
    (field) => textOf(first, field) ?? [],
  );
  return [{ one, name, device: device.join(' ') }];
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
