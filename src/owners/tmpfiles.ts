import type { Host } from '../host/host.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { glob, type VfOwner } from './owner.ts';

/** tmpfiles.d(5): `w /sys/class/net/ens1f0/device/sriov_numvfs - - - - 4` writes at boot; the path may be a pattern. */
export function tmpfilesOwners(host: Host): VfOwner[] {
  return dropInFiles(host, FOLDERS, /\.conf$/).flatMap(({ path, text }) =>
    text.split('\n').flatMap((whole, index): VfOwner[] => {
      const line = whole.trim();
      const [, target, value] =
        /^w[-+!=~^$]*\s+["']?(\S*\/sriov_numvfs)["']?(?:\s+\S+){4}\s+(\S+)/.exec(line) ?? [];
      if (target === undefined || Number(value) === 0) return [];
      const parts = target.split('/');
      return [
        {
          program: 'systemd-tmpfiles',
          path,
          line: index + 1,
          text: line,
          count: Number.isInteger(Number(value)) ? Number(value) : undefined,
          remedy: [`sed -i '${index + 1}s/^/#/' ${shellQuote(path)}`],
          owns: ({ netdevs, altnames, pci }) =>
            [...netdevs, ...altnames, pci ?? ''].some((name) =>
              parts.some((part) => part !== '' && glob(part, name)),
            ),
        },
      ];
    }),
  );
}

const FOLDERS = [
  '/etc/tmpfiles.d',
  '/run/tmpfiles.d',
  '/usr/local/lib/tmpfiles.d',
  '/usr/lib/tmpfiles.d',
];
