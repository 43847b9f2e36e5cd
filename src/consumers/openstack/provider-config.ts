import * as v from 'valibot';
import type { Document, Node } from '../../formats/document.ts';
import { entries, get, items, keyOf, stringOf } from '../../formats/node.ts';
import { checkShape } from '../../lint/check-shape.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { PROVIDER_RULES as RULES } from './rules.ts';

const customName = v.pipe(
  v.string(),
  v.regex(/^[A-Z0-9_]{1,255}$/, 'has to be capitals, digits and underscores'),
);
const whole = v.pipe(v.number(), v.integer());

/** nova/compute/provider_config.py, SCHEMA_V1. */
export const PROVIDER_CONFIG = v.looseObject({
  // Checked on its own.
  meta: v.looseObject({ schema_version: v.unknown() }),
  providers: v.optional(
    v.array(
      v.looseObject({
        identification: v.pipe(
          v.strictObject({
            uuid: v.optional(
              v.pipe(
                v.string(),
                v.regex(
                  /^(?:\$COMPUTE_NODE|[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12})$/i,
                  'has to be a UUID or $COMPUTE_NODE',
                ),
              ),
            ),
            name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
          }),
          v.check(
            (one) => (one.uuid === undefined) !== (one.name === undefined),
            'has to be either a uuid or a name',
          ),
        ),
        inventories: v.optional(
          v.looseObject({
            additional: v.optional(
              v.array(
                v.record(
                  customName,
                  v.strictObject({
                    total: whole,
                    reserved: v.optional(whole),
                    min_unit: v.optional(whole),
                    max_unit: v.optional(whole),
                    step_size: v.optional(whole),
                    allocation_ratio: v.optional(v.number()),
                  }),
                ),
              ),
            ),
          }),
        ),
        traits: v.optional(v.looseObject({ additional: v.optional(v.array(customName)) })),
      }),
    ),
  ),
});

/** A file of nova-compute's provider_config_location. */
export const providerConfig: Kind = {
  id: 'provider-config',
  name: "nova's provider configuration",
  marks: ['providers'],
  recognises: isProviderConfig,
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    checkShape(root, PROVIDER_CONFIG, RULES.shape, report, 'nova');
    checkVersion(get(root, 'meta', 'schema_version'), report);
    const seen = new Set<string>();
    for (const provider of items(get(root, 'providers'))) checkProvider(provider, seen, report);
  },
};

function isProviderConfig(document: Document): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  const { root } = document;
  if (get(root, 'meta', 'schema_version')) return true;
  return items(get(root, 'providers')).some((one) => get(one, 'identification') !== undefined);
}

function checkVersion(node: Node | undefined, report: Report): void {
  if (node === undefined) return;
  const version = stringOf(node);
  if (version === undefined) {
    const source = node.type === 'scalar' ? node.source : '';
    const fix = /^1\.\d+$/.test(source)
      ? {
          description: `write '${source}'`,
          edits: [{ change: 'set' as const, path: node.path, value: source }],
        }
      : { description: "write '1.0'" };
    report.add(
      RULES.version,
      node,
      `schema_version is ${source} without quotes, which is a number`,
      fix,
    );
  } else if (!/^1.([0-9]|[1-9][0-9]+)$/.test(version)) {
    report.add(RULES.version, node, `nova does not know schema_version ${version}`, {
      description: "write '1.0'",
    });
  } else if (version !== '1.0') {
    report.add(
      RULES.newerVersion,
      node,
      `nova knows schema_version 1.0, and not all of ${version}`,
    );
  }
}

function checkProvider(provider: Node, seen: Set<string>, report: Report): void {
  const identification = get(provider, 'identification');
  const id = stringOf(get(identification, 'uuid')) || stringOf(get(identification, 'name')) || '';
  if (identification !== undefined && id !== '') {
    if (seen.has(id)) report.add(RULES.twice, identification, `${id} is defined twice`);
    seen.add(id);
  }
  const inventories = items(get(provider, 'inventories', 'additional'));
  const traits = items(get(provider, 'traits', 'additional'));
  if (inventories.length === 0 && traits.length === 0) {
    report.add(
      RULES.empty,
      provider,
      `${id || 'This provider'} has neither inventories nor traits`,
    );
  }
  for (const trait of traits) checkTrait(trait, report);
  for (const inventory of inventories) {
    if (id.includes(':NIC Switch agent:')) {
      report.add(RULES.foreign, inventory, `${id} belongs to neutron's agent`, {
        description: 'add traits only, or let nova make the provider with report_in_placement',
      });
    }
    for (const one of entries(inventory)) {
      checkClass(inventory, one.key, keyOf(inventory, one), id, report);
      checkAmounts(one.value, report);
    }
  }
}

function checkClass(
  inventory: Node,
  name: string,
  at: ReturnType<typeof keyOf>,
  id: string,
  report: Report,
): void {
  if (!name.startsWith('CUSTOM_')) {
    const custom = `CUSTOM_${name}`;
    report.add(
      RULES.standardClass,
      at,
      `${name} is a standard class, and only custom ones are allowed`,
      {
        description: `write ${custom}`,
        edits: [{ change: 'rename', path: [...inventory.path, name], key: custom }],
      },
    );
  }
  if (id === '$COMPUTE_NODE' && /SRIOV|NET_VF|(?:^|_)VFS?(?:_|$)/.test(name)) {
    report.add(
      RULES.summed,
      at,
      `${name} of the compute node counts the VFs of all its PFs as one`,
      {
        description: 'write a provider for each PF',
      },
    );
  }
}

function checkTrait(trait: Node, report: Report): void {
  const text = stringOf(trait);
  if (text === undefined || text.startsWith('CUSTOM_')) return;
  const custom = `CUSTOM_${text}`;
  report.add(RULES.standardTrait, trait, `${text} is no custom trait, and only those are allowed`, {
    description: `write ${custom}`,
    edits: [{ change: 'set', path: trait.path, value: custom }],
  });
}

function checkAmounts(inventory: Node, report: Report): void {
  const number = (key: string) => {
    const node = get(inventory, key);
    return node?.type === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
  };
  const total = number('total');
  if (total === undefined) return;
  const {
    reserved = 0,
    min = 1,
    max = total,
  } = {
    reserved: number('reserved'),
    min: number('min_unit'),
    max: number('max_unit'),
  };
  if (total < 1) report.add(RULES.amounts, get(inventory, 'total')!, 'total has to be at least 1');
  if (reserved < 0 || reserved > total)
    report.add(
      RULES.amounts,
      inventory,
      `reserved ${reserved} is not from 0 to the total ${total}`,
    );
  if (min < 1 || max < 1 || min > max)
    report.add(
      RULES.amounts,
      inventory,
      `min_unit ${min} and max_unit ${max} leave no amount to ask for`,
    );
}
