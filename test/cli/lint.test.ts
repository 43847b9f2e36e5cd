import {
  chmodSync,
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Outcome, simulatedMachine, sriovctl, temporaryFolder } from './sriovctl.ts';

/** The device plugin's configuration of a well-known blog post. */
const POOLS = `{
    "resourceList": [{
        "resourceName": "eth0",
        "selectors": {
            "drivers": ["iavf"],
            "vendor": ["8086"],
        }
    }]
}
`;
const MENDED = POOLS.replace('"vendor"', '"vendors"').replace('["8086"],', '["8086"]');

function file(name: string, text: string | Uint8Array, folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const lint = (...words: string[]): Promise<Outcome> => sriovctl(['lint', '--no-host', ...words]);

async function rules(...words: string[]): Promise<string[]> {
  const { stdout } = await lint(...words, '--json');
  return JSON.parse(stdout).result.findings.map(({ rule }: { rule: string }) => rule);
}

describe('what it finds', () => {
  test('is a row each in a pipe, and sums up on stderr', async () => {
    const path = file('config.json', POOLS);
    const { status, stdout, stderr } = await lint(path);
    expect(status).toBe(1);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map(([name, line, , severity, rule]) => [name, line, severity, rule])).toEqual([
      [path, '6', 'error', 'device-plugin/singular-key'],
      [path, '6', 'error', 'trailing-comma'],
    ]);
    expect(rows.every((row) => row.length === 7)).toBe(true);
    expect(stderr).toMatch(/^2 errors in 1 file; --fix can mend 2\n$/);
  });

  test('of a file without a fault is nothing', async () => {
    const { status, stdout, stderr } = await lint(file('config.json', MENDED));
    expect([status, stdout, stderr]).toEqual([0, '', 'Nothing wrong in 1 file\n']);
  });

  test('remarks do not fail', async () => {
    const path = file('x.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\n');
    expect((await lint(path)).status).toBe(0);
    expect(await rules(path)).toEqual(['other-object']);
  });

  test('comes from standard input too', async () => {
    const { status, stdout } = await sriovctl(['lint', '--no-host', '-'], {
      meanwhile: (child) => child.stdin?.end(POOLS),
      stdin: true,
    });
    expect([status, stdout.split('\t')[0]]).toEqual([1, '-']);
  });

  test('does not move the terminal, whatever the files are called and hold', async () => {
    const path = file('a\u001b[2J\nb.yaml', 'kind: "\\e[2J"\napiVersion: "\\n"\n');
    const { stdout, stderr } = await lint(path);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe('directories', () => {
  test("are searched for files of the formats; what is not ours in them is nobody's fault", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'deep/.git'), { recursive: true });
    file('config.json', POOLS, join(folder, 'deep'));
    file('package.json', '{"name": "x", "version": "1", /* c */ "a": 1}', folder);
    file('notes.txt', 'a: [', folder);
    file('x.json', '{', join(folder, 'deep/.git'));
    symlinkSync(folder, join(folder, 'deep/loop'));
    expect(await rules(folder)).toEqual(['device-plugin/singular-key', 'trailing-comma']);
  });

  test('with a file that cannot be read lose none of the others', async () => {
    const folder = temporaryFolder();
    file('a.json', POOLS, folder);
    file('b.json', Buffer.from([0x7b, 0xff]), folder);
    expect(await rules(folder)).toEqual(['device-plugin/singular-key', 'trailing-comma', 'syntax']);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['/nonexistent/x.json', /no such file/],
    ['/dev/null', /it is no file/],
    ['/dev/zero', /it is no file/],
    ['/proc/self/mem', /Cannot read/],
    ['', /Cannot read ""/],
  ])('%j: one error, exit code 2', async (path, message) => {
    const { status, stdout, stderr } = await lint(path);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/FILE_UNREADABLE/);
  });

  test('100 MB are refused before they are read', async () => {
    const path = file('big.json', '');
    const handle = openSync(path, 'r+');
    ftruncateSync(handle, 100_000_000);
    closeSync(handle);
    const { status, stderr } = await lint(path);
    expect(status).toBe(2);
    expect(stderr).toMatch(/bigger than 1 MiB/);
  });

  test.each([
    ['empty', '', /is empty/],
    ['no UTF-8', Buffer.from('a: caf\u00e9', 'latin1'), /not UTF-8/],
    ['no text', Buffer.from('\u007fELF\u0002'), /no text/],
    ['deep', '['.repeat(100_000), /deeper than 100/],
    ['a tag', 'a: !!binary aGk=', /tag/],
    ['no format', 'a: [', /no YAML/],
  ])('%s: one finding', async (_, text, message) => {
    const { status, stdout } = await lint(file('x.yaml', text));
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toMatch(/\terror\tsyntax\t/);
    expect(stdout).toMatch(message);
  });

  test('without a file it says how it is used', async () => {
    const { status, stderr } = await sriovctl('lint');
    expect(status).toBe(2);
    expect(stderr).toMatch(/sriovctl lint .*net\.d/);
  });
});

describe('--fix', () => {
  test('asks nobody where there is nobody, and names the flag that answers', async () => {
    const path = file('config.json', POOLS);
    const { status, stdout, stderr } = await lint(path, '--fix');
    expect([status, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/CONFIRMATION_NEEDED.*--yes/s);
    expect(readFileSync(path, 'utf8')).toBe(POOLS);
  });

  test('shows with --dry-run what would change', async () => {
    const path = file('config.json', POOLS);
    const { status, stdout } = await lint(path, '--fix', '-n');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^--- /);
    expect(stdout).toContain(
      '-            "vendor": ["8086"],\n+            "vendors": ["8086"]\n',
    );
    expect(readFileSync(path, 'utf8')).toBe(POOLS);
  });

  test('writes in place, keeps the mode, leaves nothing beside it, and has nothing to do the second time', async () => {
    const folder = temporaryFolder();
    const path = file('config.json', POOLS, folder);
    chmodSync(path, 0o640);
    const { status, stdout, stderr } = await lint(path, '--fix', '--yes');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/2 findings mended in 1 file/);
    expect(readFileSync(path, 'utf8')).toBe(MENDED);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['config.json']);
    const again = await lint(path, '--fix', '--yes');
    expect(again.stderr).toMatch(/nothing that --fix can do/);
  });

  test('writes through a link, which stays one', async () => {
    const folder = temporaryFolder();
    const path = file('real.json', POOLS, folder);
    const link = join(folder, 'link.json');
    symlinkSync(path, link);
    await lint(link, '--fix', '--yes');
    expect(readFileSync(path, 'utf8')).toBe(MENDED);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test('leaves what it does not understand alone, byte for byte', async () => {
    const text = Buffer.concat([Buffer.from(POOLS), Buffer.from([0xff])]);
    const path = file('config.json', text);
    expect((await lint(path, '--fix', '--yes')).status).toBe(1);
    expect(readFileSync(path).equals(text)).toBe(true);
  });

  test('does not work on standard input', async () => {
    expect((await lint('-', '--fix')).status).toBe(2);
  });
});

test('rules are listed and explained', async () => {
  const { stdout } = await sriovctl('lint --list');
  expect(stdout).toMatch(/^trailing-comma\terror\t/m);
  expect((await sriovctl('lint --explain trailing-comma')).stdout).toMatch(
    /^trailing-comma: error\n/,
  );
  const unknown = await sriovctl('lint --explain trailing-coma');
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toMatch(/UNKNOWN_RULE.*Did you mean trailing-comma/s);
});

test('on a host with VFs it tells which of them each resource gets', async () => {
  const run = simulatedMachine();
  const path = file('config.json', MENDED);
  const pools = async () => JSON.parse((await run(['lint', path, '--json'])).stdout).result.pools;
  expect(await pools()).toBeUndefined();
  await run('vf create ens1f0 --count 3');
  expect(await pools()).toMatchObject([
    {
      resource: 'intel.com/eth0',
      file: path,
      vfs: [0, 1, 2].map((index) => ({ pf: 'ens1f0', index })),
    },
  ]);
  expect((await run(['lint', path])).stderr).toMatch(/intel.com\/eth0: 3 VFs: ens1f0 0-2/);
  expect(
    JSON.parse((await run(['lint', path, '--json', '--no-host'])).stdout).result.pools,
  ).toBeUndefined();
});

test('every answer is as its schema says', async () => {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(JSON.parse(readFileSync('docs/schema/lint.json', 'utf8')));
  const run = simulatedMachine();
  await run('vf create ens1f0 --count 3');
  const path = file('config.json', POOLS);
  for (const words of [
    [path],
    [path, '--fix', '-n'],
    [path, '--fix', '-y'],
    ['--list'],
    ['--explain', 'syntax'],
  ]) {
    const { stdout } = await run(['lint', ...words, '--json']);
    validate(JSON.parse(stdout).result);
    expect(validate.errors, words.join(' ')).toBeNull();
  }
});
