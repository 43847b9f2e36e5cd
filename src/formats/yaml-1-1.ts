import type { ScalarNode } from './document.ts';

export type Read = 'string' | 'boolean' | 'number' | 'null';

/**
 * What kubectl and the API server read, whose YAML is 1.1: `on` is a boolean there
 * (kubernetes-sigs/yaml:goyaml.v2/resolve.go).
 */
export function readsAs({ value, plain, source }: ScalarNode): Read {
  if (value === null) return 'null';
  if (typeof value !== 'string') return typeof value === 'boolean' ? 'boolean' : 'number';
  if (!plain) return 'string';
  if (BOOLEANS.test(source)) return 'boolean';
  return NUMBERS.test(source) ? 'number' : 'string';
}

/** What YAML 1.1 takes it for, if it is a boolean there. */
export function booleanOf(node: ScalarNode): boolean | undefined {
  if (readsAs(node) !== 'boolean') return undefined;
  return /^(yes|on|true)$/i.test(String(node.value));
}

const BOOLEANS = /^(yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/;
const NUMBERS =
  /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[\da-fA-F_]+|[\d_]*\d(\.[\d_]*)?([eE][-+]?\d+)?|\.\d[\d_]*([eE][-+]?\d+)?)$/;
