import { describe, expect, test } from 'vitest';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { SriovError } from '../../../src/model/errors.ts';
import { BAD_FILES, BAD_PFS, COMPLETE, withPf } from './host-files.ts';

test('everything that a file can say', () => {
  expect(readHostFile(COMPLETE, 'host.yaml')).toEqual({
    version: 1,
    pfs: [
      {
        match: { pci: '0000:17:00.0', id: '8086:159b', mac: '6c:fe:54:4a:2b:10', name: 'ens1f0' },
        count: 4,
        up: true,
        mtu: 9000,
        autoprobe: true,
        eswitch: 'switchdev',
        representors: 'ens1f0r{vf}',
        unmanaged: true,
        defaults: {
          mac: 'auto',
          vlan: 100,
          qos: 3,
          vlanProto: '802.1ad',
          spoofchk: true,
          trust: false,
          driver: null,
        },
        vfs: [
          {
            range: '1,3',
            indexes: [1, 3],
            settings: {
              driver: 'vfio-pci',
              trust: true,
              msix: 8,
              nodeGuid: 'auto',
              portGuid: '02:00:00:00:00:00:00:0a',
            },
          },
          {
            range: '2',
            indexes: [2],
            settings: {
              vlan: 0,
              minTxRate: 100,
              maxTxRate: 1000,
              queryRss: false,
              mtu: 1500,
              driver: 'default',
              linkState: 'enable',
            },
          },
        ],
      },
      { match: { name: '100' }, count: 'max', defaults: {}, vfs: [] },
    ],
  });
});

test('JSON is YAML, with tabs and a comma too many as well', () => {
  const json =
    '{\n\t"version": 1,\n\t"pfs": [{"match": {"name": "a"}, "count": 1, "vfs": {"0": {"vlan": 5}}}]}';
  expect(readHostFile(json, '-').pfs[0]?.vfs).toEqual([
    { range: '0', indexes: [0], settings: { vlan: 5 } },
  ]);
});

test('a host without PFs', () => {
  expect(readHostFile('version: 1\npfs: []', 'f')).toEqual({ version: 1, pfs: [] });
});

describe('what is wrong is told with its place', () => {
  test.each(BAD_PFS)('%s', (rest, message) => {
    const error = errorOf(withPf(rest));
    expect(error).toMatchObject({ code: 'HOST_FILE_INVALID', kind: 'usage' });
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^host\.yaml:\d+:\d+: /);
  });

  test.each(BAD_FILES)('the whole of %j', (text, message) => {
    expect(errorOf(text).message).toContain(message);
  });
});

test('all problems at once, in the order of the lines, the first in the message', () => {
  const error = errorOf(
    'version: 1\npfs:\n  - count: 1x\n    upp: true\n    match: {name: a}\n  - match: {name: b}\n    count: 2\n    vfs: {5: {}}\n',
  );
  expect(error.message).toMatch(/^host\.yaml:3:12: count is 1x; .*; and 2 more problems$/);
  expect(error.cause).toMatch(/^line 4: unknown key "upp".*; line 8: there is no VF 5/);
  expect(error.details['problems']).toMatchObject([
    { line: 3, column: 12 },
    { line: 4, column: 5 },
    { line: 8, column: 11 },
  ]);
});

test('a file of a later version is not read at all', () => {
  expect(errorOf('version: 2\npfs: {new: {}}\nmore: 1')).toMatchObject({
    code: 'HOST_FILE_TOO_NEW',
    kind: 'usage',
    details: { version: 2, known: 1 },
  });
});

test.each([
  ['apiVersion: v1\nkind: ConfigMap', 'a Kubernetes manifest (ConfigMap)'],
  ['network: {version: 2}', 'a netplan file'],
  ['interfaces: []', 'a state of nmstate'],
  ['[Match]\nName=ens1f0\n', 'an ini file'],
  ['{"schema": "sriovctl/export@1", "result": {"hostFile": {}}}', '.result.hostFile'],
  ['{"schema": "sriovctl/snapshot@1", "files": {}}', 'a snapshot of a host'],
])('what is plainly another file: %j', (text, what) => {
  const error = errorOf(text);
  expect(error.message).toContain(`host.yaml is no host file of sriovctl; it seems to be `);
  expect(error.message).toContain(what);
});

describe('hostile files', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 12; n += 1) {
    const before = String.fromCharCode(96 + n);
    bomb.push(
      `${String.fromCharCode(97 + n)}: &${String.fromCharCode(97 + n)} [${`*${before}, `.repeat(9)}]`,
    );
  }
  test.each([
    ['too big', `# ${'x'.repeat(1024 * 1024)}\nversion: 1`, 'bigger than 1 MiB'],
    ['too deep', `version: ${'['.repeat(5000)}`, 'nested deeper'],
    ['aliases', bomb.join('\n'), 'aliases that stand for more than'],
    ['itself', 'version: 1\npfs: &a [*a]', 'holds itself'],
    ['a tag', 'version: !!js/function "x"\npfs: []', 'has the tag'],
    ['binary', 'version: 1\u0000', 'is no text'],
    [
      'all VFs again and again',
      `version: 1\npfs:\n  - match: {name: a}\n    count: 65535\n    vfs:\n      ? ${Array(80_000).fill('0-65534').join(',')}\n      : {}\n`,
      'VF 0 is in this range already',
    ],
    [
      'a problem in each line',
      `version: 1\npfs: []\n${Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`).join('\n')}`,
      'and 59999 more problems',
    ],
    [
      'a value without end',
      withPf(`count: 1\n    defaults: {mac: ${'x'.repeat(1_000_000)}}`),
      'xxx...',
    ],
    [
      'a range without end',
      withPf(`count: 1\n    vfs:\n      ? ${'x'.repeat(1_000_000)}\n      : {}`),
      'xxx...',
    ],
    [
      'a key without end',
      `version: 1\npfs: []\n? ${'x'.repeat(1_000_000)}\n: 1`,
      'unknown key "xxx',
    ],
  ])('%s', (_, text, message) => {
    const error = errorOf(text);
    expect(error.code).toBe('HOST_FILE_INVALID');
    expect(error.message).toContain(message);
    expect(error.message.length).toBeLessThan(500);
    expect(JSON.stringify(error.details).length).toBeLessThan(200_000);
  });

  test('what would write to a terminal is made visible', () => {
    const text = 'version: 1\npfs: []\n"\\e[31mred": 1';
    expect(errorOf(text).message).toContain('unknown key "\\x1b[31mred"');
    expect(errorOf('', '\u001b[31m').message).toMatch(/^\\x1b\[31m:1:1: /);
  });
});

function errorOf(text: string, name = 'host.yaml'): SriovError {
  try {
    readHostFile(text, name);
  } catch (error) {
    if (error instanceof SriovError) return error;
    throw error;
  }
  throw new Error(`this was read without an error:\n${text}`);
}
