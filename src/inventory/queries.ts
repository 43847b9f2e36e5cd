import { HostError, ProgramMissing, type Host } from '../host/host.ts';
import type { PciAddress } from '../model/pci-address.ts';
import { oneLine } from '../model/text.ts';
import { parseIpLink, parseRows, type LinkRow, type Row } from './ip-link.ts';
import { parseLspci, type DeviceNames } from './lspci.ts';

/** Takes one line for the person about what could not be read. */
export type Warn = (warning: string) => void;

/**
 * All netdevs, or only `device`: asking for all makes the kernel ask every PF's driver about every VF, which some
 * drivers pass on to their firmware.
 */
export async function queryLinks(
  host: Host,
  device: string | null,
  warn: Warn,
): Promise<LinkRow[]> {
  if (device !== null) {
    const rows = await ask(
      host,
      'ip',
      ['-j', '-d', 'link', 'show', 'dev', device],
      parseIpLink,
      () => {},
    );
    if (rows !== undefined) return rows;
  }
  return (await ask(host, 'ip', ['-j', '-d', 'link', 'show'], parseIpLink, warn)) ?? [];
}

export async function queryLinksIn(host: Host, namespace: string, warn: Warn): Promise<LinkRow[]> {
  const args = [`--net=${namespace}`, 'ip', '-j', '-d', 'link', 'show'];
  return (await ask(host, 'nsenter', args, parseIpLink, warn)) ?? [];
}

export async function queryAddresses(host: Host, warn: Warn): Promise<Row[]> {
  return (await ask(host, 'ip', ['-j', 'addr', 'show'], parseRows, warn)) ?? [];
}

export async function queryRoutes(host: Host, family: '-4' | '-6', warn: Warn): Promise<Row[]> {
  const args = ['-j', family, 'route', 'show', 'table', 'all'];
  return (await ask(host, 'ip', args, parseRows, warn)) ?? [];
}

export async function queryNames(
  host: Host,
  wanted: ReadonlySet<PciAddress>,
  warn: Warn,
): Promise<Map<PciAddress, DeviceNames>> {
  const parse = (output: string) => parseLspci(output, wanted);
  return (await ask(host, 'lspci', ['-D', '-vmm', '-nn'], parse, warn)) ?? new Map();
}

/** undefined if devlink is missing or the driver has no eswitch. */
export async function queryEswitchMode(
  host: Host,
  bus: string,
  device: string,
): Promise<'legacy' | 'switchdev' | undefined> {
  const args = ['-j', 'dev', 'eswitch', 'show', `${bus}/${device}`];
  return ask(host, 'devlink', args, eswitchMode, () => {});
}

function eswitchMode(output: string): 'legacy' | 'switchdev' | undefined {
  const mode = /"mode": ?"(legacy|switchdev)/.exec(output)?.[1];
  return mode === 'legacy' || mode === 'switchdev' ? mode : undefined;
}

/** A program that is missing, fails or prints rubbish costs its part of the picture and no more. */
async function ask<T>(
  host: Host,
  program: string,
  args: readonly string[],
  parse: (output: string) => T | undefined,
  warn: Warn,
): Promise<T | undefined> {
  const command = oneLine([program, ...args].join(' '));
  try {
    const { exitCode, stdout, stderr } = await host.run(program, args);
    if (exitCode !== 0 && stderr.includes('"-j" is unknown')) {
      warn(`${program} is too old to print JSON: ${lossWithout(program)}`);
      return undefined;
    }
    if (exitCode !== 0) {
      warn(`${command} failed: ${firstLine(stderr) || `exit ${exitCode}`}`);
      return undefined;
    }
    if (stderr.includes('Truncated VF list')) warn(`${command}: ${firstLine(stderr)}`);
    const result = parse(stdout);
    if (result === undefined) warn(`${command} printed something that sriovctl cannot read`);
    return result;
  } catch (error) {
    if (error instanceof ProgramMissing) {
      // Whatever is installed in a directory, it would tell of this machine.
      if (host.kind === 'sysroot') warn(`${program} cannot ask a directory: ${LOSS[program]}`);
      else warn(`${program} is not installed: ${lossWithout(program)}`);
    } else if (error instanceof HostError) warn(`${command} failed: ${error.errno}`);
    else throw error;
    return undefined;
  }
}

const LOSS: Record<string, string> = {
  ip: 'the settings of VFs and the use of netdevs are unknown',
  lspci: 'NICs have no vendor and model names',
  nsenter: 'VFs in other network namespaces cannot be looked up',
};

const PACKAGE: Record<string, string> = {
  ip: 'iproute2 or iproute, 4.14 or newer',
  lspci: 'pciutils',
  nsenter: 'util-linux',
};

function lossWithout(program: string): string {
  return `${LOSS[program]} (package ${PACKAGE[program]})`;
}

function firstLine(message: string): string {
  return oneLine(message.trim().split('\n')[0] ?? '');
}
