import { HostError, type Host } from '../../../../src/host/host.ts';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { simulatedHost, type SimulatedHost } from '../../../../src/host/simulated/open.ts';
import type { MachineSpec, SriovSpec } from '../../../../src/host/simulated/spec.ts';

export const PF = '/sys/bus/pci/devices/0000:01:00.0';
export const VF0 = '0000:01:10.0';

/** The lab's guest in memory, with `vfs` VFs on enp1s0, all late things done. */
export async function labHost(vfs = 0, change: Partial<MachineSpec> = {}): Promise<SimulatedHost> {
  const host = simulatedHost({ ...MACHINES.lab, ...change });
  if (vfs > 0) await host.write(`${PF}/sriov_numvfs`, String(vfs));
  await settle(host);
  return host;
}

/** The lab's guest whose first PF differs in its SR-IOV, or has another driver. */
export function labWith(sriov: Partial<SriovSpec>, driver = 'igb'): Partial<MachineSpec> {
  const [first, ...others] = MACHINES.lab.nics;
  return { nics: [{ ...first!, driver, sriov: { ...first!.sriov!, ...sriov } }, ...others] };
}

export async function settle(host: Host): Promise<void> {
  await host.run('udevadm', ['settle']);
}

/** `ok`, or the errno. */
export async function attempt(action: () => unknown): Promise<string> {
  try {
    await action();
    return 'ok';
  } catch (error) {
    if (error instanceof HostError) return error.errno;
    throw error;
  }
}

export async function ip(host: Host, command: string): Promise<[exit: number, stderr: string]> {
  const { exitCode, stderr } = await host.run('ip', command.split(' '));
  return [exitCode, stderr.trim()];
}

export async function link(host: Host, name: string): Promise<Record<string, unknown>> {
  const { stdout } = await host.run('ip', ['-j', '-d', 'link', 'show', 'dev', name]);
  return (JSON.parse(stdout) as [Record<string, unknown>])[0];
}

export async function vfInfo(host: Host, name = 'enp1s0'): Promise<Record<string, unknown>[]> {
  return (await link(host, name))['vfinfo_list'] as Record<string, unknown>[];
}

/** The kernel log without its times. */
export async function log(host: Host): Promise<string> {
  const { stdout } = await host.run('dmesg', []);
  return stdout.replaceAll(/^\[ *[\d.]+\] /gm, '');
}
