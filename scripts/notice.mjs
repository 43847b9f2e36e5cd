import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;
const LINE = '-'.repeat(78);

/** The licences of all packages of which code is in the bundle, from their own files. */
export function notice(root, inputs) {
  const packages = packageDirectories(inputs).map((directory) => describe(join(root, directory)));
  const head = 'sriovctl contains code of these packages, under their licences:';
  return `${[head, ...packages].join(`\n\n${LINE}\n`)}\n`;
}

function packageDirectories(inputs) {
  const found = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(found.filter(Boolean))].sort();
}

function describe(directory) {
  const { name, version, license } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(directory)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(directory, file), 'utf8').trim());
  if (!license && texts.length === 0) throw new Error(`${name} has no licence`);
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}
