import type { Host } from '../host/host.ts';
import { findPf } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory, Vf } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Change } from './apply.ts';
import { cannotWrite } from './cannot-write.ts';
import { carryOut } from './carry-out.ts';
import { desiredState } from './desired.ts';
import { losers, refuseInUse } from './in-use.ts';
import { isEmpty, makePlan, type Plan } from './plan.ts';
import { planLines } from './plan-lines.ts';
import type { PfState } from './pf-state.ts';
import { recover, warnUnfinished } from './recover.ts';
import type { ProvisionOptions, Request } from './request.ts';
import type { ProvisionResult } from './result.ts';
import { takeLock } from './take-lock.ts';
import { validate } from './validate.ts';

/**
 * Everything that changes VFs comes through here: read, plan, check, ask, write, read again; and back if a
 * step fails. @throws {SriovError}
 */
export async function provision(
  host: Host,
  request: Request,
  given: ProvisionOptions,
): Promise<ProvisionResult> {
  const options = { ...given, waitSeconds: given.waitSeconds ?? DEFAULT_WAIT_S };
  if (options.dryRun || !host.writable) {
    warnUnfinished(host, options);
    return previewOf(await prepare(host, request, options), host, options);
  }

  const release = await takeLock(host, describe(request), {
    ...options,
    waitSeconds: given.waitSeconds ?? 0,
  });
  try {
    const recovered = await recover(host, options);
    return await change(host, request, options, recovered);
  } finally {
    release();
  }
}

const DEFAULT_WAIT_S = 10;

async function change(
  host: Host,
  request: Request,
  options: ProvisionOptions & { waitSeconds: number },
  recovered: boolean,
): Promise<ProvisionResult> {
  const prepared = await prepare(host, request, options);
  const { before, plan } = prepared;
  if (isEmpty(plan)) return { changed: recovered, plan: [], vfs: before.vfs };
  if (await asked(before, plan, request, options))
    refuseChanged(prepared, await prepare(host, request, options));
  const after = await carryOut(host, describe(request), prepared, options);
  warnAfterwards(after, plan, options);
  return {
    changed: true,
    plan: planLines(before.nic, plan),
    vfs: withHolders(after.vfs, before, plan),
  };
}

/** Reads and plans; refuses what must not be done. Writes nothing. */
async function prepare(host: Host, request: Request, options: ProvisionOptions): Promise<Change> {
  const inventory = await readInventory(host, { holders: true });
  const nic = findPf(host, inventory, request.pf);
  const before = { nic, vfs: inventory.vfs.filter((vf) => vf.pf === nicLabel(nic)) };
  const desired = desiredState(before, request);
  const plan = makePlan(before, desired);
  validate(before, desired, plan, inventory);
  if (options.force) warnLosers(before, plan, options);
  else refuseInUse(before, plan);
  warnBefore(inventory, before, plan, options);
  return { before, desired, plan };
}

function previewOf(
  { before, plan }: Change,
  host: Host,
  { dryRun }: ProvisionOptions,
): ProvisionResult {
  if (!dryRun && !isEmpty(plan)) throw cannotWrite(host, 'Changing VFs');
  return { changed: false, plan: planLines(before.nic, plan), vfs: before.vfs };
}

/** Growing and shrinking destroys the VFs that are there: that wants a yes. True if a person was asked. */
async function asked(
  { nic }: PfState,
  { numVfs }: Plan,
  request: Request,
  { confirm }: ProvisionOptions,
): Promise<boolean> {
  if (!numVfs || numVfs.from === 0 || numVfs.to === 0) return false;
  if (request.action === 'create' && request.recreate) return false;
  const pf = nicLabel(nic);
  const { from, to } = numVfs;
  // Short enough for 80 columns: what is asked must be read whole.
  if (await confirm?.(`Destroy the ${from} VFs of ${pf} to make ${to}? Settings are put back.`))
    return true;
  const why = `To go from ${from} to ${to} VFs, the kernel must destroy the ${from} of ${pf} first`;
  throw new SriovError('RECREATE_NEEDED', why, {
    cause: 'sriov_numvfs cannot change from one number to another without 0 in between.',
    actions: ['Agree to it (their settings are put back afterwards): --recreate'],
    details: { pf, from, to },
  });
}

/** While a person thinks, a host moves on. */
function refuseChanged(planned: Change, now: Change): void {
  if (JSON.stringify(planned.plan) === JSON.stringify(now.plan)) return;
  throw new SriovError(
    'HOST_CHANGED',
    'The host changed while the question was open; nothing was written',
    {
      actions: ['Run the command again to see the new plan.'],
    },
  );
}

function warnBefore(
  inventory: Inventory,
  { nic }: PfState,
  plan: Plan,
  { warn }: ProvisionOptions,
): void {
  if (isEmpty(plan)) return;
  inventory.warnings.forEach((line) => warn?.(line));
  if (nic.state === 'down' && plan.numVfs?.to !== 0) {
    const pf = nicLabel(nic);
    warn?.(`${pf} is down: its VFs pass no traffic until it is up (ip link set dev ${pf} up)`);
  }
}

function warnLosers(before: PfState, plan: Plan, { warn }: ProvisionOptions): void {
  for (const { index } of losers(before, plan))
    warn?.(`--force: VF ${index} is taken from its user`);
}

function warnAfterwards({ nic, vfs }: PfState, plan: Plan, { warn }: ProvisionOptions): void {
  if (!plan.numVfs || nic.driversAutoprobe === false) return;
  const unbound = new Set(plan.numVfs.unbound);
  const without = vfs.filter(
    (vf) => vf.pci !== null && vf.driver === null && !unbound.has(vf.index),
  );
  if (without.length > 0) {
    warn?.(
      `${without.length} VFs of ${nicLabel(nic)} have no driver: the kernel has none loaded that takes them`,
    );
  }
}

function withHolders(vfs: Vf[], before: PfState, plan: Plan): Vf[] {
  if (plan.numVfs) return vfs;
  const holders = new Map(before.vfs.map((vf) => [vf.index, vf.holder]));
  return vfs.map((vf) => ({ ...vf, holder: holders.get(vf.index) ?? null }));
}

/** As it was typed, near enough: for the lock and the journal. */
function describe(request: Request): string {
  const words = ['vf', request.action, request.pf];
  if ('vfs' in request) words.push(request.vfs);
  if ('count' in request) words.push('--count', String(request.count));
  return words.join(' ');
}
