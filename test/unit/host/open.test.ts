import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHost } from '../../../src/host/open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sriovctl-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([[undefined], ['local']])('%j is this machine', async (spec) => {
  expect(await openHost(spec, {})).toMatchObject({ kind: 'local', name: 'this host' });
});

test('a directory is a sysroot', async () => {
  expect(await openHost(folder, {})).toMatchObject({ kind: 'sysroot', writable: false });
});

describe('sim keeps its state', () => {
  test.each([
    [{ SRIOVCTL_SIM_STATE: 'own', XDG_STATE_HOME: 'xdg', HOME: 'home' }, 'own'],
    [{ XDG_STATE_HOME: 'xdg', HOME: 'home' }, 'xdg/sriovctl/sim'],
    [{ HOME: 'home' }, 'home/.local/state/sriovctl/sim'],
  ])('with %j in %s', async (names, expected) => {
    const paths = Object.entries(names).map(([key, name]) => [key, join(folder, name)]);
    const host = await openHost('sim', Object.fromEntries(paths));
    expect(host.kind).toBe('simulated');
    host.keep.save('journal', 'x');
    expect(existsSync(join(folder, expected))).toBe(true);
  });
});

test.each(['', 'nowhere', 'a\u001b[31m\nb', 'nul\0'])('%j is no host', async (spec) => {
  const opening = openHost(spec, {});
  await expect(opening).rejects.toMatchObject({
    code: 'HOST_NOT_FOUND',
    message: expect.not.stringMatching(/[\n\u001b\0]/),
  });
});

test('each simulated machine lives in a folder of its own', async () => {
  const env = { SRIOVCTL_SIM_STATE: join(folder, 'many') };
  const [demo, sick] = await Promise.all([openHost('sim', env), openHost('sim:sick', env)]);
  expect([demo.name, sick.name]).toEqual(['simulated host (demo)', 'simulated host (sick)']);
  sick.keep.save('journal', 'x');
  expect(demo.keep.load('journal')).toBeUndefined();
  for (const name of ['sim:', 'sim:nonsense', 'sim:__proto__', 'sim:../x']) {
    await expect(openHost(name, env)).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' });
  }
});
