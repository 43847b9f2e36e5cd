import type { Host } from '../host/host.ts';
import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import type { Vf } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import type { PfAttribute } from '../model/vf-settings.ts';
import { nicLabel } from '../model/nic-label.ts';
import {
  findFailure,
  linePerOperation,
  linePerVf,
  ipWord,
  renderLine,
  type BatchFailure,
  type BatchLine,
  type TogetherNow,
} from './ip-batch.ts';
import type { Deadline } from './deadline.ts';
import { ip } from './ip.ts';
import { flagName } from './plan-lines.ts';
import type { AttributeChange } from './plan.ts';
import type { PfState } from './pf-state.ts';

/**
 * Sets the attributes of any number of VFs through one `ip -batch`. A VF that is still in reset (EAGAIN, EBUSY)
 * is tried again until the deadline. @throws {SriovError} that names the VF, the attribute, the driver and the reason
 */
export async function setAttributes(
  host: Host,
  state: PfState,
  changes: readonly AttributeChange[],
  deadline: Deadline,
): Promise<void> {
  const [first, last] = byWayBack(state, changes);
  let left = [...linePerVf(first), ...linePerVf(last)];
  while (left.length > 0) {
    const failure = await runBatch(host, state, left);
    if (!failure) return;
    left = left.slice(failure.line);
    if (isTransient(failure.reason) && (await deadline.pause(host))) continue;
    throw await namedError(host, state, left[0]!, failure);
  }
}

/** A rate that is taken away without a link cannot be given back, should another setting fail: it goes last. */
function byWayBack(
  { nic }: PfState,
  changes: readonly AttributeChange[],
): [first: AttributeChange[], last: AttributeChange[]] {
  const noLink = driverAbilities(nic.driver)?.ratesNeedLink && nic.carrier !== true;
  const isLast = ({ attribute }: AttributeChange): boolean =>
    noLink === true && (attribute === 'maxTxRate' || attribute === 'minTxRate');
  return [changes.filter((change) => !isLast(change)), changes.filter(isLast)];
}

const TRANSIENT = /Resource temporarily unavailable|Device or resource busy|still in reset/i;

function isTransient(reason: string): boolean {
  return TRANSIENT.test(reason);
}

async function runBatch(
  host: Host,
  { nic, vfs }: PfState,
  lines: readonly BatchLine[],
): Promise<BatchFailure | undefined> {
  const vfByIndex = new Map(vfs.map((vf) => [vf.index, vf]));
  const pf = nic.name ?? '';
  const input = lines
    .map((line) => `${renderLine(pf, line, togetherNow(vfByIndex.get(line.vf)))}\n`)
    .join('');
  const timeoutMs = START_LIMIT_MS + lines.length * LINE_LIMIT_MS;
  const { exitCode, stderr } = await ip(host, ['-batch', '-'], { input, timeoutMs });
  if (exitCode === 0) return undefined;
  const failure = findFailure(stderr);
  if (failure && failure.line < lines.length) return failure;
  throw new SriovError('PROGRAM_FAILED', `ip -batch failed (exit ${exitCode})`, {
    cause: oneLine(stderr.trim().slice(0, 300)) || 'It gave no reason.',
    actions: ['Check that iproute2 works: ip -V'],
  });
}

/** A VF that must be reset for each of its attributes (ice, i40e) takes a second or two, and `ip` sets one after the other. */
const LINE_LIMIT_MS = 5_000;
const START_LIMIT_MS = 30_000;

function togetherNow(vf: Vf | undefined): TogetherNow {
  return {
    vlan: vf?.vlan ?? 0,
    qos: vf?.qos ?? 0,
    vlanProto: vf?.vlanProto ?? '802.1q',
    minTxRate: vf?.minTxRate ?? 0,
    maxTxRate: vf?.maxTxRate ?? 0,
  };
}

/** A line may carry several attributes: give them one by one to see which it is. */
async function namedError(
  host: Host,
  state: PfState,
  line: BatchLine,
  failure: BatchFailure,
): Promise<SriovError> {
  if (line.changes.length === 1) return attributeError(state, line, failure.reason);
  const parts = linePerOperation(line);
  const narrowed = await runBatch(host, state, parts);
  return narrowed
    ? attributeError(state, parts[narrowed.line]!, narrowed.reason)
    : attributeError(state, line, failure.reason);
}

function attributeError({ nic }: PfState, { vf, changes }: BatchLine, reason: string): SriovError {
  const attributes = changes.map(({ attribute }) => flagName(attribute)).join(', ');
  const wanted = changes
    .map(({ attribute, to }) => `${flagName(attribute)} ${ipWord(to)}`)
    .join(', ');
  const said = oneLine(reason);
  const details = {
    vf,
    attributes: changes.map(({ attribute }) => attribute),
    driver: nic.driver,
    reason: said,
  };
  const target = `VF ${vf} of ${nicLabel(nic)}`;
  if (/not supported|Operation not permitted/i.test(reason)) {
    const abilities = driverAbilities(nic.driver);
    const cannot = changes.some(({ attribute }) => abilities?.cannot.includes(attribute));
    const legacyOnly =
      nic.eswitchMode === 'switchdev' &&
      changes.some(({ attribute }) => abilities?.legacyOnly?.includes(attribute));
    return new SriovError(
      'ATTRIBUTE_UNSUPPORTED',
      `${target}: the driver ${nic.driver} cannot set ${attributes} (${said})`,
      {
        cause: legacyOnly
          ? `In switchdev mode ${nic.driver} has no ${attributes} of VFs: rules for their representors take its place.`
          : cannot
            ? `${nic.driver} has no operation for ${attributes}.`
            : `${nic.driver}, its firmware or the type of the netdev (${nic.linkType ?? 'unknown'}) does not allow ${attributes}.`,
        actions: legacyOnly
          ? [
              `Ask for ${changes.map((change) => `${flagName(change.attribute)} ${NOTHING[change.attribute] ?? 'off'}`).join(', ')}, or stay in legacy mode.`,
            ]
          : [`Leave --${flagName(changes[0]!.attribute)} out for this NIC.`],
        details,
      },
    );
  }
  return new SriovError(
    'ATTRIBUTE_REJECTED',
    `${target}: the driver ${nic.driver} rejected ${wanted} (${said})`,
    {
      cause: rejectionCause(nic.state, changes),
      actions: rejectionActions(nic.state, nicLabel(nic)),
      details,
    },
  );
}

/** What a VF has without it. */
const NOTHING: Partial<Record<PfAttribute, string>> = { vlan: '0', qos: '0', vlanProto: '802.1q' };

function rejectionCause(
  pfState: 'up' | 'down' | null,
  changes: readonly AttributeChange[],
): string {
  if (changes.some(({ attribute }) => attribute === 'maxTxRate' || attribute === 'minTxRate')) {
    return 'Rates must fit the link speed, and most drivers want the link of the PF up for them.';
  }
  if (pfState === 'down') return 'The PF is down; many drivers configure VFs only while it is up.';
  return 'The driver found the value unfit; the kernel log may tell more.';
}

function rejectionActions(pfState: 'up' | 'down' | null, pf: string): string[] {
  const look = 'Look at the kernel log: dmesg | tail';
  return pfState === 'down' ? [`Bring the PF up: ip link set dev ${pf} up`, look] : [look];
}
