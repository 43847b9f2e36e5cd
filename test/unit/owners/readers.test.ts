import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glob } from '../../../src/owners/owner.ts';
import { readVfOwners } from '../../../src/owners/vf-owners.ts';
import { readYamlLines } from '../../../src/owners/yaml-lines.ts';
import { hostOf, nicOf } from '../doctor/machine.ts';

const PRESENT = {
  '/run/NetworkManager/devices/2': '',
  '/etc/systemd/system/multi-user.target.wants/sriovctl.service': '',
};

describe('readers of files', () => {
  const part = fc.constantFrom(
    '\n',
    ' ',
    '  ',
    '- ',
    'a',
    ':',
    '{',
    '}',
    '"',
    '#',
    '*',
    'ethernets',
    'link',
    'ab:',
    '\t',
  );
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 60 }).map((parts) => parts.join('')),
  );

  it('survive every text', () => {
    const paths = [
      '/etc/sriovctl/host.yaml',
      '/etc/netplan/a.yaml',
      '/etc/systemd/network/a.link',
      '/etc/udev/rules.d/a.rules',
      '/etc/rc.local',
      '/etc/network/interfaces',
      '/var/lib/os-net-config/sriov_config.yaml',
      '/etc/sysconfig/network-scripts/ifcfg-a',
      '/etc/tmpfiles.d/a.conf',
      '/etc/NetworkManager/system-connections/a.nmconnection',
    ];
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: paths.length, maxLength: paths.length }),
        (texts) => {
          const files = Object.fromEntries(
            paths.map((path, index) => [
              path,
              `sriov_numvfs\n${texts[index]}\necho 1 > sriov_numvfs`,
            ]),
          );
          const host = hostOf({ files: { ...files, ...PRESENT } });
          for (const owner of readVfOwners(host)) owner.owns(nicOf());
        },
      ),
    );
  });

  it('find every setting of a block of YAML', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
    const tree = fc.dictionary(key, fc.dictionary(key, fc.nat(), { minKeys: 1 }), { minKeys: 1 });
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 8 }), (settings, indent) => {
        const text = Object.entries(settings)
          .flatMap(([outer, inner]) => [
            `${outer}:`,
            ...Object.entries(inner).map(
              ([name, value]) => `${' '.repeat(indent)}${name}: ${value}`,
            ),
          ])
          .join('\n');
        const expected = Object.entries(settings).flatMap(([outer, inner]) =>
          Object.entries(inner).map(([name, value]) => [`${outer}/${name}`, `${value}`]),
        );
        const found = readYamlLines(text).filter(({ path }) => path.length === 2);
        expect(found.map(({ path, value }) => [path.join('/'), value])).toEqual(expected);
      }),
    );
  });

  it('match as a shell does, in no time', () => {
    expect(glob('en*f0', 'ens1f0')).toBe(true);
    expect(glob('en?1f0', 'ens1f0')).toBe(true);
    expect(glob('en*f1', 'ens1f0')).toBe(false);
    expect(glob('ens1f[0-3]', 'ens1f0')).toBe(true);
    expect(glob('ens1f[0-3]', 'ens1f4')).toBe(false);
    expect(glob('*f[!1]', 'ens1f0')).toBe(true);
    expect(glob('*f[!0]', 'ens1f0')).toBe(false);
    expect(glob('ens1f[a0-]x', 'ens1f-x')).toBe(true);
    expect(glob('a[', 'a[')).toBe(true);
    expect(glob('[', 'a')).toBe(false);
    expect(glob(`${'*a'.repeat(40)}b`, 'a'.repeat(4000))).toBe(false);
  });
});
