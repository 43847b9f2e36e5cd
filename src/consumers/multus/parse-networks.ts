/** What multus reads of one attachment. */
export interface NetworkSelection {
  name: string;
  /** undefined: that of the pod; of a default network multus' own. */
  namespace: string | undefined;
  interface: string | undefined;
  mac: string | undefined;
  ips: string[];
  guid: string | undefined;
  deviceId: string | undefined;
}

export interface ParsedNetworks {
  form: 'short' | 'json';
  selections: NetworkSelection[];
  /** Why multus refuses the annotation, and with it the pod. */
  problem: string | undefined;
  /** The JSON form, as it was read. */
  json: unknown;
}

/**
 * The annotation `k8s.v1.cni.cncf.io/networks` as multus takes it apart: JSON if there is any of `[ { "` in it
 * (multus-cni:pkg/k8sclient/k8sclient.go, parsePodNetworkAnnotation).
 */
export function parseNetworks(text: string): ParsedNetworks {
  if (/[[{"]/.test(text)) return parseJson(text);
  const selections: NetworkSelection[] = [];
  let problem: string | undefined;
  for (const item of text.split(',')) {
    const parsed = parseShort(item.trim());
    if (typeof parsed === 'string') problem ??= parsed;
    else selections.push(parsed);
  }
  return { form: 'short', selections, problem, json: undefined };
}

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function parseShort(item: string): NetworkSelection | string {
  if (item === '') return 'a name is missing between the commas';
  const slashes = item.split('/');
  if (slashes.length > 2) return `"${item}" has more than one /`;
  const [namespace, rest = ''] = slashes.length === 2 ? slashes : [undefined, slashes[0]];
  const at = rest.split('@');
  if (at.length > 2) return `"${item}" has more than one @`;
  const name = (at[0] ?? '').trim();
  const netdev = at[1]?.trim();
  for (const part of [namespace?.trim(), name]) {
    if (part !== undefined && !LABEL.test(part)) {
      return `"${part}" is no name: lower-case letters, digits and hyphens, a letter or digit first and last`;
    }
  }
  const wrong = netdev ? interfaceProblem(netdev) : undefined;
  if (wrong !== undefined) return wrong;
  return { ...NOTHING, name, namespace: namespace?.trim(), interface: netdev || undefined };
}

/** `len > IFNAMSIZ - 1`, and libcni's own rules for the JSON form (containernetworking/cni:pkg/utils/utils.go). */
export function interfaceProblem(name: string): string | undefined {
  if (name.length > 15) return `the interface "${name}" has more than 15 letters`;
  if (/[\s/:]/.test(name) || name === '.' || name === '..')
    return `"${name}" is no name of an interface`;
  return undefined;
}

const NOTHING: NetworkSelection = {
  name: '',
  namespace: undefined,
  interface: undefined,
  mac: undefined,
  ips: [],
  guid: undefined,
  deviceId: undefined,
};

function parseJson(text: string): ParsedNetworks {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { form: 'json', selections: [], problem: 'it is no JSON', json: undefined };
  }
  if (!Array.isArray(json)) {
    return { form: 'json', selections: [], problem: 'it is no list of networks', json };
  }
  return { form: 'json', selections: json.flatMap(selection), problem: undefined, json };
}

function selection(element: unknown): NetworkSelection[] {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return [];
  const fields = new Map(Object.entries(element).map(([key, value]) => [key.toLowerCase(), value]));
  const text = (key: string): string | undefined => {
    const value: unknown = fields.get(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const ips: unknown = fields.get('ips');
  return [
    {
      name: text('name') ?? '',
      namespace: text('namespace'),
      interface: text('interface') ?? text('interfacerequest'),
      mac: text('mac'),
      ips: Array.isArray(ips) ? ips.filter((ip) => typeof ip === 'string') : [],
      guid: text('infiniband-guid'),
      deviceId: text('deviceid'),
    },
  ];
}
