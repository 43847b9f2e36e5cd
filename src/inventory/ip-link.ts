import { isMac, type MacAddress } from '../model/mac-address.ts';
import type { LinkState, Vf } from '../model/nic.ts';
import type { PfAttribute } from '../model/vf-settings.ts';

/** A netdev as `ip -j -d link show` prints it; what an older iproute2 does not print is null. */
export interface LinkRow {
  name: string;
  altnames: string[];
  mac: MacAddress | null;
  /** Printed only where it differs from the MAC. */
  permanentMac: MacAddress | null;
  mtu: number | null;
  master: string | null;
  /** The master's kind: `bond`, `bridge`, `openvswitch`, ... */
  masterKind: string | null;
  /** The bus address of the device below it: `0000:82:10.0`. */
  parentDevice: string | null;
  vfs: VfRow[];
}

/** What rtnetlink tells of a VF: what the PF's driver keeps for it. */
export type VfRow = Pick<Vf, 'index' | PfAttribute>;

/** undefined if it is not the JSON of iproute2. Rows and fields that are not what they should be are left out. */
export function parseIpLink(text: string): LinkRow[] | undefined {
  return parseRows(text)?.flatMap(toLinkRow);
}

/** The rows of any `ip -j ... show`. Nothing at all counts as no rows: so some versions print an empty list. */
export function parseRows(text: string): Row[] | undefined {
  if (text.trim() === '') return [];
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows.filter(isRow) : undefined;
  } catch {
    return undefined;
  }
}

export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function toLinkRow(row: Row): LinkRow[] {
  const name = textOf(row['ifname']);
  if (name === null) return [];
  const linkinfo = isRow(row['linkinfo']) ? row['linkinfo'] : {};
  return [
    {
      name,
      altnames: list(row['altnames']).flatMap((altname) => textOf(altname) ?? []),
      mac: mac(row['address']),
      permanentMac: mac(row['permaddr']),
      mtu: number(row['mtu']),
      master: textOf(row['master']),
      masterKind: textOf(linkinfo['info_slave_kind']),
      parentDevice: textOf(row['parentdev']),
      vfs: list(row['vfinfo_list']).filter(isRow).flatMap(toVfRow),
    },
  ];
}

function toVfRow(row: Row): VfRow[] {
  const index = number(row['vf']);
  if (index === null || index < 0) return [];
  const rate = isRow(row['rate']) ? row['rate'] : {};
  return [
    {
      index,
      // `mac` until iproute2 5.0.
      mac: mac(row['address'] ?? row['mac']),
      ...toVlan(row),
      spoofchk: boolean(row['spoofchk']),
      trust: boolean(row['trust']),
      linkState: isLinkState(row['link_state']) ? row['link_state'] : null,
      minTxRate: number(rate['min_tx']),
      maxTxRate: number(rate['max_tx'] ?? row['tx_rate']),
      queryRss: boolean(row['query_rss_en']),
      nodeGuid: textOf(row['node guid']),
      portGuid: textOf(row['port guid']),
    },
  ];
}

/** ip leaves out what is zero and a protocol that is 802.1Q; kernels before 4.9 have no list. */
function toVlan(row: Row): Pick<VfRow, 'vlan' | 'qos' | 'vlanProto'> {
  const vlan = list(row['vlan_list']).find(isRow) ?? row;
  const protocol = vlan['protocol'];
  const isAd = typeof protocol === 'string' && protocol.toLowerCase() === '802.1ad';
  return {
    vlan: number(vlan['vlan'] ?? 0),
    qos: number(vlan['qos'] ?? 0),
    vlanProto: isAd ? '802.1ad' : '802.1q',
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function mac(value: unknown): MacAddress | null {
  return typeof value === 'string' && isMac(value) ? value.toLowerCase() : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function boolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function isLinkState(value: unknown): value is LinkState {
  return value === 'auto' || value === 'enable' || value === 'disable';
}
