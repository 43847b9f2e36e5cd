import type { Host } from '../host/host.ts';
import { isThere } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { cannotWrite } from './cannot-write.ts';
import { carryOut } from './carry-out.ts';
import type { Change } from './change.ts';
import { changesFor } from './changes-for.ts';
import { losers, refuseInUse, refuseTakenByUnmanaged } from './in-use.ts';
import { isEmpty } from './plan.ts';
import { planLines } from './plan-lines.ts';
import type { PfState } from './pf-state.ts';
import { recover, warnUnfinished } from './recover.ts';
import type { ApplyRequest, ProvisionOptions, Request } from './request.ts';
import type { ProvisionResult } from './result.ts';
import { takeLock } from './take-lock.ts';
import { validate } from './validate.ts';

/**
 * Everything that changes VFs comes through here: read, plan, check, ask, write, read again; and back if a
 * step fails. What `apply` asks of several PFs is one change: all of them, or none. @throws {SriovError}
 */
export async function provision(
  host: Host,
  request: Request | ApplyRequest,
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
  request: Request | ApplyRequest,
  options: ProvisionOptions & { waitSeconds: number },
  recovered: boolean,
): Promise<ProvisionResult> {
  const prepared = await prepare(host, request, options);
  const changes = prepared.filter(({ plan }) => !isEmpty(plan));
  const states = new Map(prepared.map(({ before }) => [before.nic.sysfs, before]));
  if (changes.length === 0) return { changed: recovered, plan: [], vfs: vfsOf(states) };
  if (await asked(changes, request, options))
    refuseChanged(prepared, await prepare(host, request, options));
  const after = await carryOut(host, describe(request), changes, options);
  for (const [index, { before, plan }] of changes.entries()) {
    const now = after[index]!;
    warnAfterwards(now, { before, plan }, options);
    states.set(now.nic.sysfs, { ...now, vfs: withHolders(now.vfs, { before, plan }) });
  }
  return { changed: true, plan: linesOf(changes), vfs: vfsOf(states) };
}

function vfsOf(states: ReadonlyMap<string, PfState>): ProvisionResult['vfs'] {
  return [...states.values()].flatMap(({ vfs }) => vfs);
}

function linesOf(changes: readonly Change[]): ProvisionResult['plan'] {
  return changes.flatMap(({ before, plan }) => planLines(before.nic, plan));
}

/** Reads and plans; refuses what must not be done. Writes nothing. */
async function prepare(
  host: Host,
  request: Request | ApplyRequest,
  options: ProvisionOptions,
): Promise<Change[]> {
  const { inventory, changes } = await changesFor(host, request);
  for (const one of changes) {
    const { before, desired, plan } = one;
    validate(before, desired, plan, {
      nics: inventory.nics,
      vfs: neighbours(inventory, one, changes),
    });
    if (options.force) warnLosers(one, options);
    else {
      refuseInUse(before, plan);
      if (isThere(host, '/run/NetworkManager')) refuseTakenByUnmanaged(before, plan);
    }
    warnBefore(one, options);
  }
  if (changes.some(({ plan }) => !isEmpty(plan)))
    inventory.warnings.forEach((line) => options.warn?.(line));
  return changes;
}

/** All VFs of the host; those of the other PFs of this change as they will be. */
function neighbours({ vfs }: Inventory, one: Change, changes: readonly Change[]) {
  const others = changes.filter((other) => other !== one);
  const labels = new Set(others.map(({ before }) => nicLabel(before.nic)));
  const planned = others.flatMap(({ before, desired }) => {
    const pf = nicLabel(before.nic);
    return Array.from({ length: desired.numVfs }, (_, index) => {
      const now = before.vfs.find((vf) => vf.index === index)?.mac ?? null;
      return { pf, index, mac: desired.vfs.get(index)?.mac ?? now };
    });
  });
  return [...vfs.filter(({ pf }) => !labels.has(pf)), ...planned];
}

function previewOf(
  changes: readonly Change[],
  host: Host,
  { dryRun }: ProvisionOptions,
): ProvisionResult {
  const plan = linesOf(changes);
  if (!dryRun && plan.length > 0) throw cannotWrite(host, 'Changing VFs');
  return { changed: false, plan, vfs: changes.flatMap(({ before }) => before.vfs) };
}

/** Growing and shrinking destroys the VFs that are there: that wants a yes. True if a person was asked. */
async function asked(
  changes: readonly Change[],
  request: Request | ApplyRequest,
  { confirm }: ProvisionOptions,
): Promise<boolean> {
  const recreated = changes.flatMap(({ before, plan: { numVfs } }) =>
    numVfs && numVfs.from > 0 && numVfs.to > 0 ? [{ pf: nicLabel(before.nic), ...numVfs }] : [],
  );
  const [first, ...more] = recreated;
  if (!first) return false;
  if ('recreate' in request && request.recreate) return false;
  const { pf, from, to } = first;
  const others = more.length === 0 ? '' : ` and those of ${more.map((one) => one.pf).join(', ')}`;
  // Short enough for 80 columns: what is asked must be read whole.
  if (
    await confirm?.(
      `Destroy the ${from} VFs of ${pf}${others} to make ${to}? Settings are put back.`,
    )
  )
    return true;
  const what = from === to ? `To change the eswitch of ${pf}` : `To go from ${from} to ${to} VFs`;
  throw new SriovError(
    'RECREATE_NEEDED',
    `${what}, the kernel must destroy the ${from} of ${pf} first${others}`,
    {
      cause:
        from === to
          ? 'Its mode is changed while its VFs have no drivers, or before they are there.'
          : 'sriov_numvfs cannot change from one number to another without 0 in between.',
      actions: ['Agree to it (their settings are put back afterwards): --recreate'],
      details: { pf, from, to },
    },
  );
}

/** While a person thinks, a host moves on. */
function refuseChanged(planned: readonly Change[], now: readonly Change[]): void {
  const plans = (changes: readonly Change[]) => JSON.stringify(changes.map(({ plan }) => plan));
  if (plans(planned) === plans(now)) return;
  throw new SriovError(
    'HOST_CHANGED',
    'The host changed while the question was open; nothing was written',
    {
      actions: ['Run the command again to see the new plan.'],
    },
  );
}

function warnBefore({ before: { nic }, desired, plan }: Change, { warn }: ProvisionOptions): void {
  if (isEmpty(plan) || desired.pf?.up) return;
  if (nic.state === 'down' && plan.numVfs?.to !== 0) {
    const pf = nicLabel(nic);
    warn?.(`${pf} is down: its VFs pass no traffic until it is up (ip link set dev ${pf} up)`);
  }
}

function warnLosers({ before, plan }: Change, { warn }: ProvisionOptions): void {
  for (const { index, pf } of losers(before, plan))
    warn?.(`--force: VF ${index} of ${pf} is taken from its user`);
}

type Done = Pick<Change, 'before' | 'plan'>;

function warnAfterwards({ nic, vfs }: PfState, { plan }: Done, { warn }: ProvisionOptions): void {
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

function withHolders(vfs: PfState['vfs'], { before, plan }: Done): PfState['vfs'] {
  if (plan.numVfs) return vfs;
  const holders = new Map(before.vfs.map((vf) => [vf.index, vf.holder]));
  return vfs.map((vf) => ({ ...vf, holder: holders.get(vf.index) ?? null }));
}

/** As it was typed, near enough: for the lock and the journal. */
function describe(request: Request | ApplyRequest): string {
  if (request.action === 'apply') return request.command;
  const words = ['vf', request.action, request.pf];
  if ('vfs' in request) words.push(request.vfs);
  if ('count' in request) words.push('--count', String(request.count));
  return words.join(' ');
}
