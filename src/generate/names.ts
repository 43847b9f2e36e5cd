import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { Description } from '../consumers/description.ts';

/** RFC 1123; multus takes no other network names (multus-cni pkg/k8sclient, parsePodNetworkObjectName). */
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** What the device plugin, rdma-shared and a Kubernetes qualified name all accept. */
const RESOURCE = /^[a-zA-Z0-9]([a-zA-Z0-9_]*[a-zA-Z0-9])?$/;

/** @throws {SriovError} INVALID_NETWORK */
export function parseNetworkName(text: string, flag: string): string {
  if (text.length <= 63 && LABEL.test(text)) return text;
  throw new SriovError(
    'INVALID_NETWORK',
    `${flag} "${oneLine(text)}" is not a name for all of them`,
    {
      cause:
        'Kubernetes and multus take lower-case letters, digits and hyphens, at most 63, a letter or digit first and last.',
      actions: [`Write for example ${flag} ${networkName([text])}.`],
    },
  );
}

/** A label's name, and its value if it has one. */
const LABEL_TEXT = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/**
 * Labels as the API server takes them (kubernetes/kubernetes:staging/src/k8s.io/apimachinery/pkg/util/validation).
 * @throws {SriovError} INVALID_NETWORK
 */
export function checkLabels(labels: Record<string, string>, flag: string): Record<string, string> {
  for (const [key, value] of Object.entries(labels)) {
    const slash = key.indexOf('/');
    const prefix = key.slice(0, Math.max(0, slash));
    const goodPrefix = slash < 0 || (prefix.length <= 253 && SUBDOMAIN.test(prefix));
    if (goodPrefix && isLabelText(key.slice(slash + 1)) && (value === '' || isLabelText(value))) {
      continue;
    }
    throw new SriovError(
      'INVALID_NETWORK',
      `${flag} "${oneLine(`${key}=${value}`)}" is no label of Kubernetes`,
      {
        cause:
          'Names and values have letters, digits, hyphens, underscores and dots, at most 63, a letter or digit first and last; before the name a domain and a slash may stand.',
        actions: [`Write for example ${flag} kubernetes.io/arch=amd64.`],
      },
    );
  }
  return labels;
}

function isLabelText(text: string): boolean {
  return text.length <= 63 && LABEL_TEXT.test(text);
}

/** `ens1f0` or `intel.com/ens1f0`. @throws {SriovError} INVALID_NETWORK */
export function parseResource(text: string): Partial<Description['resource']> {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  const prefix = slash < 0 ? undefined : text.slice(0, slash);
  if (name.length > 63 || !RESOURCE.test(name)) {
    throw new SriovError('INVALID_NETWORK', `"${oneLine(name)}" is not a name for a resource`, {
      cause:
        'The device plugins take letters, digits and underscores; with a hyphen the variables in the pod could not be used from a shell.',
      actions: [`Write for example --resource ${resourceName([name])}.`],
    });
  }
  if (prefix === undefined) return { name };
  if (prefix.length <= 253 && SUBDOMAIN.test(prefix)) return { name, prefix };
  throw new SriovError('INVALID_NETWORK', `"${oneLine(prefix)}" is not a prefix for a resource`, {
    actions: ['Write a domain in lower case, for example intel.com/NAME.'],
  });
}

/** A name of our own for a network on these PFs: kernel names may hold anything but blanks, `/` and `:`. */
export function networkName(pfs: readonly string[]): string {
  const words = pfs
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return `sriov-${words.replaceAll(/^-+|-+$/g, '') || 'net'}`.slice(0, 63).replace(/-+$/, '');
}

export function resourceName(pfs: readonly string[]): string {
  const words = pfs.join('_').replaceAll(/[^a-zA-Z0-9]+/g, '_');
  return words.slice(0, 63).replaceAll(/^_+|_+$/g, '') || 'sriov';
}

/** The vendors' own device plugin documentation uses these; `intel.com` is the plugin's default for all others. */
export function resourcePrefix(vendorIds: readonly string[]): string {
  const [only, ...others] = vendorIds;
  return (others.length === 0 && only !== undefined && PREFIXES[only]) || 'intel.com';
}

const PREFIXES: Record<string, string> = {
  '8086': 'intel.com',
  '15b3': 'nvidia.com',
  '14e4': 'broadcom.com',
};
