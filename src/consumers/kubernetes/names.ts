/** What a network's name has to be for multus' short form. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** What most objects of Kubernetes are called. */
export function isSubdomain(text: string): boolean {
  return (
    text.length <= 253 &&
    text.split('.').every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part))
  );
}

/** A name that would do: lower case, hyphens. */
export function asSubdomain(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return isSubdomain(name) ? name : undefined;
}

/** `intel.com/ens1f0`: a qualified name. */
export function isResourceName(text: string): boolean {
  const [prefix = '', name = '', ...more] = text.split('/');
  return (
    more.length === 0 &&
    isSubdomain(prefix) &&
    name.length <= 63 &&
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name)
  );
}
