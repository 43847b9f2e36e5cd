import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { refusal } from './go-readers.ts';
import { fileOf, lintFiles } from './lint-cni.ts';

function page(name: string): string {
  return readFileSync(`docs/consumers/${name}.md`, 'utf8');
}

test.each(['cni', 'cni-legacy'])('%s.md shows networks that nothing is wrong with', (name) => {
  const blocks = [...page(name).matchAll(/^```json\n(.*?)^```/gms)];
  const networks = blocks.map(([, json]) => JSON.parse(json!) as object);
  expect(networks.length).toBeGreaterThan(1);
  for (const network of networks) {
    const { findings } = lintFiles([fileOf(network)]);
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    // The old generations take a VF without its address.
    expect(refusal({ deviceID: '0000:01:10.2', ...network })).toBeUndefined();
  }
});

it('cni.md tells of a wrong network what lint tells', () => {
  const text = page('cni');
  const [, wrong] = /^```\n(\{.*?\n\})\n^```/ms.exec(text)!;
  const rows = [...text.matchAll(/^\| (\d+) \| `([\w/-]+)` \|.*?\|$/gm)];
  const { findings } = lintFiles([fileOf(wrong)]);
  expect(findings.map(({ line, rule }) => `${line} ${rule}`)).toEqual(
    rows.map(([, line, rule]) => `${line} ${rule}`),
  );
  const automatic = rows.map(([row]) => row.includes('--fix'));
  expect(findings.map(({ fix }) => fix?.automatic)).toEqual(automatic);
});
