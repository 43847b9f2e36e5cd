import { basename } from 'node:path';
import type { Document, Entry, Node } from '../../formats/document.ts';
import { entries, keyOf, stringOf } from '../../formats/node.ts';
import { sourceOf } from '../../formats/source.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { describeValue } from '../../lint/describe-shape.ts';
import { RULES } from './rules.ts';

const SPECIFICATION_RULES = [
  RULES.specShape,
  RULES.specAddress,
  RULES.specScheme,
  RULES.specName,
  RULES.specNameIgnored,
  RULES.specTls,
  RULES.specKey,
];

/** NAME.json of /etc/docker/plugins or /usr/lib/docker/plugins, or NAME.spec, which holds nothing but the address. */
export const pluginSpecification: Kind = {
  id: 'docker-plugin',
  name: 'a Docker plugin specification',
  marks: ['Addr'],
  recognises: (document) => isSpecification(document) || isAddressFile(document),
  rules: SPECIFICATION_RULES,
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    if (root.type === 'scalar') checkAddress(root, report);
    else checkSpecification(root, fileName(document), report);
  },
};

function isSpecification(document: Document): boolean {
  if (document.format !== 'json') return false;
  return field(document.root, 'Addr') !== undefined;
}

/** Plain text reads as one YAML string. */
function isAddressFile(document: Document): boolean {
  if (document.format !== 'yaml' || document.root.type !== 'scalar') return false;
  return fileName(document).endsWith('.spec');
}

function fileName(document: Document): string {
  return basename(sourceOf(document).hint.name ?? '');
}

/** Go's encoding/json takes keys in any case. */
function field(node: Node, name: string): Entry | undefined {
  return entries(node).findLast(({ key }) => key.toLowerCase() === name.toLowerCase());
}

function checkSpecification(root: Node, file: string, report: Report): void {
  const address = field(root, 'Addr');
  if (address !== undefined) checkAddress(address.value, report);
  const tls = field(root, 'TLSConfig');
  if (tls !== undefined) checkTls(root, tls, report);
  const name = field(root, 'Name');
  if (name !== undefined) checkName(root, name, file, report);
  for (const one of entries(root)) {
    if (['addr', 'tlsconfig', 'name'].includes(one.key.toLowerCase())) continue;
    report.add(RULES.specKey, keyOf(root, one), `${one.key} is not read`);
  }
}

function checkAddress(node: Node, report: Report): void {
  const address = stringOf(node);
  if (address === undefined) {
    report.add(
      RULES.specShape,
      node,
      `The address is ${describeValue(node)}; it has to be a string`,
    );
    return;
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address.trim())?.[1]?.toLowerCase();
  if (scheme === undefined || !address.includes('://')) {
    report.add(RULES.specAddress, node, `"${address}" has no scheme such as tcp:// or unix://`);
  } else if (!['tcp', 'unix', 'http', 'https'].includes(scheme)) {
    report.add(RULES.specScheme, node, `${scheme}:// is no way to reach a plugin`);
  }
}

const TLS_TEXTS = ['CAFile', 'CertFile', 'KeyFile'];

function checkTls(root: Node, { value }: Entry, report: Report): void {
  if (value.type !== 'map') {
    if (value.type === 'scalar' && value.value === null) return;
    report.add(
      RULES.specShape,
      value,
      `TLSConfig is ${describeValue(value)}; it has to be an object`,
    );
    return;
  }
  for (const name of TLS_TEXTS) {
    const one = field(value, name);
    if (one !== undefined && stringOf(one.value) === undefined) {
      report.add(
        RULES.specShape,
        one.value,
        `${name} is ${describeValue(one.value)}; it has to be a string`,
      );
    }
  }
  const skip = field(value, 'InsecureSkipVerify');
  if (
    skip !== undefined &&
    (skip.value.type !== 'scalar' || typeof skip.value.value !== 'boolean')
  ) {
    report.add(
      RULES.specShape,
      skip.value,
      `InsecureSkipVerify is ${describeValue(skip.value)}; it has to be true or false`,
    );
  }
  if (!stringOf(field(value, 'CAFile')?.value)) {
    const at = entries(root).find((one) => one.value === value)!;
    report.add(
      RULES.specTls,
      keyOf(root, at),
      "Without CAFile nobody verifies the plugin's certificate",
      { description: 'name the CA that signed it in CAFile' },
    );
  }
}

function checkName(root: Node, name: Entry, file: string, report: Report): void {
  const called = /^(.+)\.json$/.exec(file)?.[1];
  const wanted = stringOf(name.value);
  const fix = {
    description: 'take Name away',
    edits: [{ change: 'remove' as const, path: [name.key] }],
  };
  if (called === undefined || wanted === undefined || called === wanted) {
    report.add(RULES.specNameIgnored, keyOf(root, name), 'Name is not read', fix);
    return;
  }
  report.add(
    RULES.specName,
    keyOf(root, name),
    `The plugin is called ${called}, as the file is, and not ${wanted}`,
    { description: `call the file ${wanted}.json` },
  );
}
