import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import type { ConfiguredArguments } from './configured-arguments.ts';
import { readGrubenv } from './grubenv.ts';
import { parseKernelArguments } from './kernel-arguments.ts';

/** The file that GRUB itself reads, and that grub-mkconfig writes. */
export const GRUB_CFG_FILES = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg'];

/** The arguments of the menu entry in grub.cfg that starts next; undefined where it may not be read. */
export function readGrubCfg(host: Host): ConfiguredArguments | undefined {
  for (const file of GRUB_CFG_FILES) {
    const text = readText(host, file) ?? '';
    const menu = parseMenu(text);
    const next = defaultEntry(menu, defaultOf(text, readGrubenv(host)))?.linux;
    const linux = next ?? firstLinux(text);
    if (!linux) continue;
    const { args, line } = linux;
    return { args: parseKernelArguments(args).map((arg) => ({ ...arg, file, line })), gaps: [] };
  }
  return undefined;
}

interface Linux {
  args: string;
  line: number;
}

/** A menuentry or a submenu with the entries in it. */
interface MenuItem {
  title: string;
  id: string | undefined;
  linux?: Linux;
  items: MenuItem[];
}

/** `linux /vmlinuz-6.12 root=... ro quiet`; linuxefi and linux16 in older GRUBs of Fedora and others. */
const LINUX_LINE = /^\s*linux(?:efi|16)?\s+\S+\s+(.*)$/;

/** `menuentry 'Debian' --class gnu-linux $menuentry_id_option 'gnulinux-simple-1' {` */
const ITEM_LINE = /^\s*(?:menuentry|submenu)\s+(?:'([^']*)'|"([^"]*)"|(\S+)).*\{\s*$/;
const ID = /(?:--id|\$\{?menuentry_id_option\}?)[\s=]+(?:'([^']*)'|"([^"]*)"|([^\s{]+))/;

function firstLinux(text: string): Linux | undefined {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => LINUX_LINE.test(line));
  return index === -1 ? undefined : linuxOf(lines[index]!, index);
}

function linuxOf(line: string, index: number): Linux {
  return { args: LINUX_LINE.exec(line)![1]!, line: index + 1 };
}

function parseMenu(text: string): MenuItem[] {
  const root: MenuItem = { title: '', id: undefined, items: [] };
  const open = [root];
  for (const [index, line] of text.split('\n').entries()) {
    const current = open.at(-1)!;
    const item = ITEM_LINE.exec(line);
    if (item) {
      const id = ID.exec(line);
      const title = item[1] ?? item[2] ?? item[3]!;
      const child = { title, id: id?.[1] ?? id?.[2] ?? id?.[3], items: [] };
      current.items.push(child);
      open.push(child);
    } else if (/\{\s*$/.test(line)) open.push({ title: '', id: undefined, items: [] });
    else if (/^\s*\}/.test(line) && open.length > 1) open.pop();
    else if (LINUX_LINE.test(line)) current.linux ??= linuxOf(line, index);
  }
  return root.items;
}

/** What 00_header makes of GRUB_DEFAULT; grub-reboot's choice for one boot comes first. */
function defaultOf(text: string, grubenv: Map<string, string>): string {
  const next = grubenv.get('next_entry');
  if (next && text.includes('next_entry')) return next;
  const set = [...text.matchAll(/^\s*set default=["']?([^"'\n]*)["']?\s*$/gm)].map(
    ([, value]) => value!,
  );
  const value = set.findLast((each) => !/\$\{?next_entry/.test(each)) ?? '0';
  return /^\$\{?saved_entry\}?$/.test(value) ? (grubenv.get('saved_entry') ?? '0') : value;
}

/** A place in the menu, a title or an id; `>` leads into a submenu. What is not there gives the first. */
function defaultEntry(items: MenuItem[], wanted: string): MenuItem | undefined {
  const [first = '', ...rest] = wanted.split('>');
  const found =
    items.find(({ title, id }) => first === id || first === title) ??
    (/^\d+$/.test(first) ? items[Number(first)] : undefined);
  const item = found ?? items[0];
  if (!item || item.items.length === 0) return item;
  return defaultEntry(item.items, found && rest.length > 0 ? rest.join('>') : '0');
}
