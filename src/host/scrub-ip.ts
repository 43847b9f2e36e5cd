type Aliases = (kind: string, original: string, make: (count: number) => string) => string;

/** Another network of 10.0.0.0/8 for each /24, the same last octet: addresses and routes still fit each other. */
export function scrubIpv4(address: string, aliases: Aliases): string {
  if (/^(?:0|127|255)\.|^169\.254\.|^22[4-9]\.|^23\d\./.test(address)) return address;
  const [a, b, c, last] = address.split('.');
  const network = aliases(
    'ipv4',
    `${a}.${b}.${c}`,
    (count) => `10.${(count >> 8) & 255}.${count & 255}`,
  );
  return `${network}.${last}`;
}

/**
 * Another network of 2001:db8::/32 for each /64 (link-local stays link-local), and a number for the rest, which may
 * hold a MAC. Loopback, multicast and the network's own zeros stay.
 */
export function scrubIpv6(address: string, aliases: Aliases): string {
  const groups = expand(address);
  const first = parseInt(groups[0]!, 16);
  const isSmall = groups.slice(0, 7).every((group) => /^0+$/.test(group));
  if (isSmall || first >= 0xff00) return address;
  const prefix =
    (first & 0xffc0) === 0xfe80
      ? 'fe80'
      : aliases(
          'ipv6',
          groups.slice(0, 4).join(':'),
          (count) => `2001:db8:0:${count.toString(16)}`,
        );
  const rest = groups.slice(4).join(':');
  if (/^[0:]+$/.test(rest)) return `${prefix}::`;
  return `${prefix}::${aliases('ipv6 host', rest, (count) => count.toString(16))}`;
}

/** Eight groups, however it is written: a URL knows one form of an address only. */
function expand(address: string): string[] {
  const shortest = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = [], right = []] = shortest
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right];
}
