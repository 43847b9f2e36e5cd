import { type Key, MATCH_KEYS, PF_KEYS, VF_KEYS } from './keys.ts';
import type { JsonSchema } from './shape.ts';

/**
 * The JSON Schema of host files, for editors: docs/schema/host-file.json, made of the keys that the reader has too. What
 * no schema can say (ranges that overlap, contradictions) only the reader knows.
 */
export function hostFileSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'host-file.json',
    title: 'Host file of sriovctl: how the PFs of a host and their VFs shall be',
    type: 'object',
    required: ['version', 'pfs'],
    properties: {
      version: { description: 'Version of the format.', const: 1 },
      pfs: {
        description: 'The PFs, each once. One that is not named stays as it is.',
        type: 'array',
        items: { $ref: '#/$defs/pf' },
      },
    },
    additionalProperties: false,
    $defs: { pf: pfSchema(), settings: mapping(VF_KEYS, { title: 'Settings of VFs' }) },
  };
}

function pfSchema(): JsonSchema {
  const { properties, ...rest } = mapping(PF_KEYS, { title: 'A PF', required: ['match', 'count'] });
  return {
    ...rest,
    properties: {
      match: mapping(MATCH_KEYS, {
        description:
          'Which PF this is. pci, else mac, else name finds it; all other facts must be true of it.',
        anyOf: ['pci', 'mac', 'name'].map((key) => ({ type: 'object', required: [key] })),
      }),
      ...properties,
      defaults: { description: 'Settings of all VFs.', allOf: [{ $ref: '#/$defs/settings' }] },
      vfs: {
        description:
          'Settings of some VFs, over the defaults: ranges such as 0, 0-3 or 0,2,5-7. No VF is in two.',
        type: 'object',
        patternProperties: { [`^${RANGE}(,${RANGE})*$`]: { $ref: '#/$defs/settings' } },
        additionalProperties: false,
      },
    },
    dependentSchemas: {
      representors: {
        type: 'object',
        properties: { eswitch: { const: 'switchdev' } },
        required: ['eswitch'],
      },
    },
    not: {
      type: 'object',
      description: 'Settings for VFs, and none that they are for.',
      properties: { count: { const: 0 }, vfs: { type: 'object', minProperties: 1 } },
      required: ['count', 'vfs'],
    },
  };
}

const RANGE = '[0-9]{1,5}(-[0-9]{1,5})?';

function mapping(
  keys: readonly Key[],
  more: JsonSchema,
): JsonSchema & { properties: Record<string, JsonSchema> } {
  const properties = keys.map(({ key, description, shape, examples }) => [
    key,
    { description, ...shape.schema, examples },
  ]);
  return {
    ...more,
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}
