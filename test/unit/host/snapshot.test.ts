import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProgramMissing } from '../../../src/host/host.ts';
import { openHost } from '../../../src/host/open.ts';
import { readOptional } from '../../../src/host/read.ts';
import { snapshotHost } from '../../../src/host/snapshot.ts';
import { formatSnapshot, parseSnapshot, type Snapshot } from '../../../src/host/snapshot-format.ts';
import { SriovError } from '../../../src/model/errors.ts';
import { EMPTY_SNAPSHOT } from './made-host.ts';

const errno = (name: string) => expect.objectContaining({ name: 'HostError', errno: name });

const RECORDED: Snapshot = {
  ...EMPTY_SNAPSHOT,
  files: { '/sys/devices/eth0/mtu': '1500\n', '/sys/devices/eth0/__proto__': 'x' },
  links: { '/sys/class/net/eth0': '../../devices/eth0' },
  directories: { '/sys/devices/eth0': ['statistics'], '/sys/empty': [] },
  errors: { '/sys/devices/eth0/carrier': 'EINVAL', '/proc/1/fd': 'EACCES' },
  programs: [
    { program: 'ip', args: ['-V'], exitCode: 0, stdout: 'ip utility\n', stderr: '' },
    { program: 'ip', args: ['-b', '-'], input: 'x', exitCode: 1, stdout: '', stderr: 'bad' },
  ],
};

describe.each([
  ['with full paths', JSON.stringify(RECORDED)],
  ['as a tree', formatSnapshot(RECORDED)],
])('a recorded machine, %s', (_, text) => {
  const host = snapshotHost(parseSnapshot(Buffer.from(text), 'record.json'), 'record.json');

  test('answers as the real one did', () => {
    expect(host.read('/sys/class/net/eth0/mtu')).toBe('1500\n');
    expect(host.read('/sys/class/net/eth0/__proto__')).toBe('x');
    expect(host.link('/sys/class/net/eth0')).toBe('../../devices/eth0');
    expect(host.list('/sys/class/net/eth0')).toEqual(['__proto__', 'carrier', 'mtu', 'statistics']);
    expect(host.list('/')).toEqual(['proc', 'sys']);
    expect(host.list('/sys/empty')).toEqual([]);
  });

  test.each([
    ['read', '/sys/missing', 'ENOENT'],
    ['read', '/sys/class', 'EISDIR'],
    ['read', '/sys/class/net/eth0/carrier', 'EINVAL'],
    ['read', '/sys/class/net/eth0/statistics', 'ENODATA'],
    ['read', '/sys/constructor', 'ENOENT'],
    ['read', '/sys/__proto__', 'ENOENT'],
    ['list', '/sys/__proto__', 'ENOENT'],
    ['read', '/sys/__proto__/toString', 'ENOENT'],
    ['list', '/sys/constructor/prototype', 'ENOENT'],
    ['list', '/proc/1/fd', 'EACCES'],
    ['list', '/sys/class/net/eth0/mtu', 'ENOTDIR'],
    ['list', '/sys/missing', 'ENOENT'],
    ['link', '/sys/class/net/eth0/mtu', 'EINVAL'],
    ['link', '/sys/missing', 'ENOENT'],
  ] as const)('%s %s fails with %s', (operation, path, code) => {
    expect(() => host[operation](path)).toThrow(errno(code));
  });

  test('follows links wherever a path was asked from before, and never out of the tree', () => {
    const linked = snapshotHost(
      {
        ...EMPTY_SNAPSHOT,
        files: { '/a/b/c': 'deep', '/x': 'top' },
        links: {
          '/in': 'a/b',
          '/up': '../../../x',
          '/a/back': '..',
          '/loop': 'loop',
          '/gone': 'no',
        },
      },
      'record.json',
    );
    for (let round = 0; round < 2; round += 1) {
      expect(linked.read('/in/c')).toBe('deep');
      expect(linked.read('/a/back/x')).toBe('top');
      expect(linked.read('/up')).toBe('top');
      expect(linked.read('/in/../../x')).toBe('top');
      expect(linked.read('/in/../b//./c')).toBe('deep');
      expect(linked.list('/a/back/in/')).toEqual(['c']);
      expect(linked.link('/a/back/up')).toBe('../../../x');
      expect(() => linked.read('/loop/c')).toThrow(errno('ELOOP'));
      expect(() => linked.read('/gone')).toThrow(errno('ENOENT'));
      expect(() => linked.read('/x/y')).toThrow(errno('ENOENT'));
    }
  });

  test('runs what was recorded, to the last argument', async () => {
    expect(await host.run('ip', ['-V'])).toEqual({
      exitCode: 0,
      stdout: 'ip utility\n',
      stderr: '',
    });
    expect((await host.run('ip', ['-b', '-'], { input: 'x' })).exitCode).toBe(1);
    await expect(host.run('ip', ['-b', '-'], { input: 'y' })).rejects.toBeInstanceOf(
      ProgramMissing,
    );
    await expect(host.run('ip', [])).rejects.toBeInstanceOf(ProgramMissing);
  });

  test('cannot be changed', async () => {
    const refusal = { code: 'HOST_READ_ONLY' };
    await expect(host.write('/sys/devices/eth0/mtu', '9000')).rejects.toMatchObject(refusal);
    await expect(host.lock('vf create')).rejects.toMatchObject(refusal);
    expect(() => host.keep.save('journal', 'x')).toThrow(expect.objectContaining(refusal));
    expect(host.keep.load('journal')).toBeUndefined();
  });
});

const parse = (text: string) => parseSnapshot(Buffer.from(text), 'bad.json');
const withTree = (tree: object) =>
  JSON.stringify({ schema: EMPTY_SNAPSHOT.schema, tree, programs: [] });
const withParts = (parts: object) => JSON.stringify({ ...EMPTY_SNAPSHOT, ...parts });

describe('a file that is none', () => {
  test.each([
    ['', 'no JSON'],
    ['{"schema": "sriovctl/snapshot@1", "files": {"/a": "b', 'no JSON'],
    ['[]', 'it is not an object'],
    ['null', 'it is not an object'],
    ['{}', 'its schema is missing'],
    [withParts({ schema: 'sriovctl/snapshot@2' }), 'its schema is "sriovctl/snapshot@2"'],
    [withParts({ extra: 1 }), 'unknown key "extra"'],
    [`{"__proto__": {}, ${withParts({}).slice(1)}`, 'unknown key "__proto__"'],
    [withParts({ files: [] }), 'files is not an object'],
    [withParts({ files: { '/a': 1 } }), 'files "/a": it is not a text'],
    [withParts({ files: { 'etc/passwd': 'x' } }), 'it is no clean absolute path'],
    [withParts({ files: { '/../etc/passwd': 'x' } }), 'it is no clean absolute path'],
    [withParts({ files: { '/a//b': 'x' } }), 'it is no clean absolute path'],
    [withParts({ files: { '/a/': 'x' } }), 'it is no clean absolute path'],
    [withParts({ files: { '/a/./b': 'x' } }), 'it is no clean absolute path'],
    [withParts({ links: { '/a': '' } }), 'links "/a": it has no possible target'],
    [withParts({ directories: { '/a': ['..'] } }), 'directories "/a": it lists ".."'],
    [withParts({ directories: { '/a': ['b/c'] } }), 'directories "/a": it lists "b/c"'],
    [withParts({ errors: { '/a': 'no\n' } }), 'not an errno'],
    [withParts({ programs: {} }), 'programs is not a list'],
    [withParts({ programs: [{ program: 'ip', args: 'x' }] }), 'programs[0]'],
    [withParts({ privileged: 'yes' }), 'privileged is neither true nor false'],
    ['['.repeat(100), 'nested more than 64 deep'],
    [withParts({ files: { '/a\n/': 'x' } }), 'it is no clean absolute path'],
    [withParts({ links: { '/ok': 'x', '/a\0': 'x' } }), 'it is no clean absolute path'],
    [withParts({ facts: JSON.parse(`${'{"a":'.repeat(80)}1${'}'.repeat(80)}`) }), 'nested more'],
    [withTree({ a: 1 }), 'tree "/a" is not an object'],
    [withTree({ a: { b: ['->'] } }), 'tree "/a/b" is neither a link nor an error'],
    [withTree({ a: ['x', 'y'] }), 'tree "/a" is neither a link nor an error'],
    [withTree({ a: ['->', ''] }), 'tree "/a" has no possible target'],
    [withTree({ a: ['!', 'no\n'] }), 'not an errno'],
    [withTree({ a: { '/': 'no' } }), 'not an errno'],
    [withTree({ a: { '/': {} } }), 'tree "/a" is not a text'],
    [withTree({ '..': {} }), 'tree "" lists ".."'],
    [withTree({ 'a/b': 'x' }), 'tree "" lists "a/b"'],
    [withTree({ '': 'x' }), 'tree "" lists ""'],
    [withTree(JSON.parse(`${'{"a":'.repeat(80)}{}${'}'.repeat(80)}`)), 'nested more'],
    [withParts({ tree: {} }), 'it has both a tree and files'],
  ])('%#: %j', (text, reason) => {
    let error: unknown;
    try {
      parse(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SriovError);
    expect(error).toMatchObject({
      code: 'SNAPSHOT_INVALID',
      cause: expect.stringContaining(reason),
    });
    expect((error as SriovError).cause).not.toContain('\n');
  });

  test('brackets inside a text do not count as depth', () => {
    const files = { '/a': '[{'.repeat(100), '/b': '\\"[[' };
    expect(parse(withParts({ files })).files).toEqual(files);
  });

  test('a file of brackets is refused before it is parsed', () => {
    const brackets = `${'['.repeat(1_100_000)}${']'.repeat(1_100_000)}`;
    expect(() => parse(brackets)).toThrow(
      expect.objectContaining({ cause: 'it is nested more than 64 deep' }),
    );
  });

  test('a path may have a line feed in it', () => {
    expect(parse(withParts({ files: { '/a\nb': 'x' } })).files).toEqual({ '/a\nb': 'x' });
  });

  test('any JSON and any bytes give a snapshot or SNAPSHOT_INVALID', () => {
    const part = fc.constantFrom('files', 'links', 'directories', 'errors', 'programs', 'facts');
    const inputs = fc.oneof(
      fc.json().map((json) => Buffer.from(json)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(part, fc.jsonValue())
        .map(([key, value]) => Buffer.from(withParts({ [key]: value }))),
    );
    fc.assert(
      fc.property(inputs, (data) => {
        expect(outcome(data)).toMatch(/^(?:read|SNAPSHOT_INVALID)$/);
      }),
    );
  });
});

function outcome(data: Buffer): string {
  try {
    const host = snapshotHost(parseSnapshot(data, 'x'), 'x');
    for (const name of host.list('/')) readOptional(host, `/${name}`);
    return 'read';
  } catch (error) {
    return error instanceof SriovError ? error.code : String(error);
  }
}

describe('opening', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sriovctl-snapshot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('a good file', async () => {
    writeFileSync(join(folder, 'host.json'), withParts({ files: { '/a': 'b' } }));
    const host = await openHost(join(folder, 'host.json'), {});
    expect(host.kind).toBe('snapshot');
    expect(host.read('/a')).toBe('b');
  });

  test('what is not there', async () => {
    const missing = openHost(join(folder, 'missing'), {});
    await expect(missing).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' });
    symlinkSync('circle', join(folder, 'circle'));
    const circle = openHost(join(folder, 'circle'), {});
    await expect(circle).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' });
  });

  test('what is too large, endless or a pipe', async () => {
    writeFileSync(join(folder, 'huge'), '');
    truncateSync(join(folder, 'huge'), 65 * 1024 * 1024);
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    for (const file of [join(folder, 'huge'), join(folder, 'fifo'), '/dev/zero']) {
      const opening = openHost(file, {});
      await expect(opening, file).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    }
  });
});
