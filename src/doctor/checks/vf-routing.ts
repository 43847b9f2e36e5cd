import { readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import { argumentsCure } from '../cures/arguments-cure.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { quoteDevice } from '../evidence/device-log.ts';
import type { KernelLog } from '../evidence/kernel-log.ts';
import { type PciOption, pciOptions } from '../evidence/pci-arguments.ts';
import { type UpstreamPort, upstreamPort } from '../evidence/upstream-port.ts';
import { fail, pass } from '../finding.ts';
import { type Blocked, firstBlocked } from '../../model/vf-reach.ts';

export const vfRouting: Check = {
  id: 'vf-routing',
  title: 'all VFs can be reached on the PCI bus',
  background: `VF N sits at the PF's address plus sriov_offset plus N times sriov_stride. That address has to lie on a \
bus that the port above the card passes on (its subordinate_bus_number), or the kernel refuses all VFs with "bus NN out of \
range" (drivers/pci/iov.c, sriov_enable). On the card's own bus a PCIe port reaches only functions 0 to 7 unless it \
forwards ARI (Alternative Routing-ID Interpretation): then VFs beyond them do not answer. The kernel turns ARI forwarding \
on wherever card and port have it (drivers/pci/pci.c, pci_configure_ari), so the firmware hides it where it is off. The \
PF's file ari_enabled tells.`,
  links: [
    'https://docs.kernel.org/admin-guide/kernel-parameters.html',
    'https://github.com/GPUOpen-LibrariesAndSDKs/MxGPU-Virtualization/issues/18',
    'https://github.com/GPUOpen-LibrariesAndSDKs/MxGPU-Virtualization/issues/21',
  ],
  async run(context) {
    const pfs = context.nics.filter((nic) => nic.sriov && nic.pci !== null && nic.totalVfs !== 0);
    const log = pfs.length > 0 ? await context.evidence.kernelLog() : undefined;
    return pfs.flatMap((nic) => examineRouting(nic, log, context));
  },
};

interface Route {
  nic: Nic;
  port: UpstreamPort | undefined;
  ari: boolean | undefined;
}

function examineRouting(nic: Nic, log: KernelLog | undefined, context: DoctorContext): Finding[] {
  const port = upstreamPort(context.host, nic);
  const route = { nic, port, ari: port && ariOf(nic, context) };
  const blocked = firstBlocked(nic, { ari: route.ari, lastBus: port?.lastBus });
  const name = nicLabel(nic);
  // VFs that are there are the proof that they can be.
  if (blocked && blocked.index >= nic.numVfs) return [unreachable(route, blocked, log, context)];
  const refusals = nic.numVfs === 0 ? quoteDevice(log, nic, REFUSAL, 1) : [];
  if (refusals.length > 0) return [refused(route, refusals, context)];
  if (!port) return [];
  const last = port.lastBus === undefined ? '' : `, whose last bus is ${hex(port.lastBus)}`;
  return [pass(name, `All VFs can be reached through ${port.pci}${last}`, seen(route))];
}

/** drivers/pci/iov.c, sriov_enable; the second is what old kernels say. */
const REFUSAL = /can't enable \d+ VFs \(bus [0-9a-f]+ out of range|SR-IOV: bus number out of range/;

function ariOf(nic: Nic, { host }: DoctorContext): boolean | undefined {
  const text = readOptional(host, `${nic.sysfs}/ari_enabled`);
  return text === '1' ? true : text === '0' ? false : undefined;
}

function unreachable(
  route: Route,
  blocked: Blocked,
  log: KernelLog | undefined,
  context: DoctorContext,
): Finding {
  const { nic } = route;
  const { index } = blocked;
  const message =
    index === 0
      ? 'No VF can be reached on the PCI bus'
      : `Only ${index} of ${nic.totalVfs} VFs can be reached on the PCI bus`;
  const cause = blocked.why === 'bus' ? busCause(route, blocked) : ariCause(route, blocked);
  const needed = blocked.furthestBus - busOf(nic);
  return {
    status: index === 0 ? 'fail' : 'warn',
    target: nicLabel(nic),
    message,
    evidence: [...seen(route), ...quoteDevice(log, nic, REFUSAL, 1)],
    ...cure(cause, blocked.why, route, needed, context),
  };
}

function refused(route: Route, refusals: string[], context: DoctorContext): Finding {
  const cause = 'The port above the card passes on too few buses for the VFs that were asked for.';
  return fail(
    nicLabel(route.nic),
    'The kernel refused VFs: they would be on a bus that the port above does not pass on',
    [...seen(route), ...refusals],
    cure(cause, 'bus', route, 1, context),
  );
}

function seen({ nic, port, ari }: Route): string[] {
  return [
    ...(nic.vfOffset === null
      ? []
      : [`${nic.sysfs}: sriov_offset ${nic.vfOffset}, sriov_stride ${nic.vfStride}`]),
    ...(port?.lastBus === undefined
      ? []
      : [`${port.sysfs}/subordinate_bus_number: ${port.lastBus} (bus ${hex(port.lastBus)})`]),
    ...(ari === undefined ? [] : [`${nic.sysfs}/ari_enabled: ${ari ? 1 : 0}`]),
  ];
}

function busCause({ port, ari }: Route, { index, bus }: Blocked): string {
  const spread = ari === false ? ' Without ARI the VFs spread over more buses.' : '';
  return `VF ${index} would be on bus ${hex(bus)}, and the firmware gave the port ${port!.pci} only the buses up to ${hex(port!.lastBus!)}.${spread}`;
}

function ariCause({ port }: Route, { index }: Blocked): string {
  return `VF ${index} is beyond function 7, and ARI is off between the port ${port!.pci} and the card.`;
}

function cure(
  cause: string,
  why: Blocked['why'],
  { ari }: Route,
  neededBuses: number,
  { evidence }: DoctorContext,
): Required<Pick<Finding, 'cause' | 'cure'>> {
  const options = pciOptions(evidence.runningArguments() ?? []);
  const noAri = options.find(({ option }) => option === 'noari');
  if (noAri && ari === false) {
    return {
      cause: `${cause} The kernel argument ${noAri.arg.text} turns ARI off.`,
      cure: byHand(withoutNoAri(noAri, evidence), { reboot: true }),
    };
  }
  const firmware =
    ari === false
      ? '# In the firmware setup (BIOS), enable ARI (ARI forwarding) and SR-IOV, or update the firmware'
      : '# In the firmware setup (BIOS), enable SR-IOV, which makes it set buses aside for VFs, or update the firmware';
  if (why === 'ari') {
    const move = '# If there is no such setting, move the card to a slot whose port forwards ARI';
    return { cause, cure: byHand([firmware, move], { reboot: true }) };
  }
  // Only x86 has assign-busses; hpbussize sets buses aside behind ports for hot-plug.
  const assigned = options.some(({ option }) => option === 'assign-busses');
  const option =
    evidence.platform().architecture === 'x86' && !assigned
      ? 'pci=assign-busses'
      : `pci=hpbussize=${neededBuses + 1}`;
  const commands = [
    firmware,
    '# If that does not help, let the kernel number the buses; keep a way to boot without the argument:',
    ...argumentsCure(evidence, { add: [option] }).commands,
  ];
  return { cause, cure: byHand(commands, { reboot: true }) };
}

function withoutNoAri({ option, arg }: PciOption, evidence: DoctorContext['evidence']): string[] {
  if (arg.value !== option) return [`# Take ${option} out of the kernel argument ${arg.text}`];
  return argumentsCure(evidence, { remove: [arg.text] }).commands;
}

function busOf({ pci }: Nic): number {
  return parseInt(pci!.split(':').at(-2)!, 16);
}

function hex(bus: number): string {
  return bus.toString(16).padStart(2, '0');
}
