import fc from 'fast-check';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { resolveInTree } from '../../../src/host/tree-path.ts';

const LINKS = new Map([
  ['/sys/class/net/eth0', '../../devices/pci/0000:01:00.0/net/eth0'],
  ['/sys/devices/pci/0000:01:00.0/net/eth0/device', '../../../0000:01:00.0'],
  ['/absolute', '/sys/class'],
  ['/up', '../../..'],
  ['/circle', 'circle'],
]);
const readLink = (path: string) => LINKS.get(path);

test.each([
  ['/sys/class/net/eth0/device/class', '/sys/devices/pci/0000:01:00.0/class'],
  ['/absolute/net/eth0', '/sys/devices/pci/0000:01:00.0/net/eth0'],
  ['/../..', '/'],
  ['/up/etc', '/etc'],
  ['/sys//./class/', '/sys/class'],
  ['/circle/x', undefined],
])('%s leads to %s', (path, resolved) => {
  expect(resolveInTree(path, readLink)).toBe(resolved);
});

test('the last link can be left as it is', () => {
  const path = '/absolute/net/eth0';
  expect(resolveInTree(path, readLink, { followLast: false })).toBe('/sys/class/net/eth0');
});

test('without links it is what path.normalize says, and so never above the root', () => {
  const name = fc.constantFrom('..', '.', '', 'a', 'b', '...');
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const path = `/${names.join('/')}`;
      const normal = posix.normalize(path).replace(/(?<=.)\/$/, '');
      expect(resolveInTree(path, () => undefined)).toBe(normal);
    }),
  );
});

test('with any links it ends, inside', () => {
  const name = fc.constantFrom('..', 'a', 'b');
  const path = fc.array(name, { minLength: 1 }).map((names) => names.join('/'));
  const links = fc.dictionary(
    path.map((relative) => posix.resolve('/', relative)),
    fc.oneof(
      path,
      path.map((relative) => `/${relative}`),
    ),
  );
  fc.assert(
    fc.property(path, links, (start, targets) => {
      const resolved = resolveInTree(`/${start}`, (at) => targets[at]);
      expect(resolved ?? '/').toMatch(/^\/(?:[ab](?:\/[ab])*)?$/);
    }),
  );
});
