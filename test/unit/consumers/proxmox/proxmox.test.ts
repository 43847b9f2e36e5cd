import { describe, expect, it } from 'vitest';
import { chooseConsumers } from '../../../../src/generate/choose-consumers.ts';
import { generate } from '../../../../src/generate/generate.ts';
import { openTemplates } from '../../../../src/generate/templates.ts';
import { type Asked, descriptionOf, pfOf } from '../descriptions.ts';

const templates = openTemplates('templates', undefined);

function textOf(path: string, asked: Asked, word = 'proxmox'): string {
  const { files } = generate(descriptionOf(asked), chooseConsumers([word]), templates);
  return files.find((file) => file.path === path)?.content ?? '';
}

/** As proxmox/pve-guest-common:src/PVE/Mapping/PCI.pm reads it: a section begins with its name alone. */
function mapping(text: string) {
  const [name = '', ...lines] = text.trimEnd().split('\n');
  expect(name).toMatch(/^[a-z][a-z0-9_-]+$/i);
  const maps = lines.map((line) => {
    expect(line).toMatch(/^\tmap /);
    return Object.fromEntries(
      line
        .slice(5)
        .split(',')
        .map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]),
    );
  });
  return { name, maps };
}

describe('proxmox', () => {
  it('maps each VF with what has to agree when the guest starts', () => {
    const pf = pfOf({ name: 'ens1f0', vfCount: 2 });
    const [first, second] = pf.vfs;
    const pfs = [
      {
        ...pf,
        vfs: [
          { ...first!, subsystemId: '8086:0000' },
          { ...second!, iommuGroup: null },
        ],
      },
    ];
    expect(mapping(textOf('proxmox/pci.cfg', { pfs }))).toEqual({
      name: 'sriov-ens1f0',
      maps: [
        {
          id: '8086:1889',
          iommugroup: '40',
          node: 'node1',
          path: '0000:17:01.0',
          'subsystem-id': '8086:0000',
        },
        { id: '8086:1889', node: 'node1', path: '0000:17:01.1' },
      ],
    });
  });

  it('gives a mapping a name that Proxmox VE takes', () => {
    const text = textOf('proxmox/pci.cfg', { network: { name: '1a', namespace: 'default' } });
    expect(mapping(text).name).toBe('sriov-1a');
  });

  it('hands netdevs to containers, and refuses VFs without one', () => {
    const one = [pfOf({ name: 'ens1f0', vfCount: 1 })];
    expect(textOf('proxmox/lxc.txt', { pfs: one }, 'proxmox:lxc')).toContain(
      'lxc.net.31.link: ens1f0v0\n',
    );
    const bare = [pfOf({ name: 'ens1f0', vfCount: 1, userspace: true })];
    expect(() => textOf('proxmox/lxc.txt', { pfs: bare }, 'proxmox:lxc')).toThrow(
      expect.objectContaining({ code: 'INVALID_NETWORK' }),
    );
  });
});
