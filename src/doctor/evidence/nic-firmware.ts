import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import type { Nic } from '../../model/nic.ts';

/** What mstconfig (or mlxconfig) said about a card of NVIDIA's (Mellanox). */
export interface NicFirmware {
  /** As it was typed: `mstconfig -e -d 0000:82:00.0 q SRIOV_EN NUM_OF_VFS` */
  command: string;
  sriovEnabled?: FirmwareSetting<boolean>;
  numOfVfs?: FirmwareSetting<number>;
  /** Why it could not say; its own words. */
  failure?: string;
}

export interface FirmwareSetting<T> {
  /** What runs now; old cards and old versions of the program tell only the next. */
  current: T | undefined;
  /** What will run after the next reboot or reset of the firmware. */
  next: T;
}

export type FirmwareReader = (nic: Nic) => Promise<NicFirmware | undefined>;

/**
 * One query for all ports of a card; undefined where there is nothing to ask or nobody to ask it with. In a virtual
 * machine a NIC without SR-IOV is a VF itself, and has no say in its card's firmware.
 */
export function firmwareReader(host: Host, isVirtualMachine: () => boolean): FirmwareReader {
  const asked = new Map<string, Promise<NicFirmware | undefined>>();
  return async (nic) => {
    if (!isMellanox(nic) || nic.pci === null || !host.privileged) return undefined;
    if (!nic.sriov && isVirtualMachine()) return undefined;
    const card = cardOf(nic);
    if (!asked.has(card)) asked.set(card, query(host, nic));
    return asked.get(card);
  };
}

export function isMellanox({ vendorId }: Nic): boolean {
  return vendorId === '15b3';
}

/** The PCI address without its function: ports of one card share their firmware. */
export function cardOf({ pci }: Nic): string {
  return (pci ?? '').replace(/\.\d$/, '');
}

/** What to type to have VFs allowed; never done by sriovctl itself. */
export function allowVfsCommand({ pci }: Nic, count = 16): string {
  return `mstconfig -d ${pci} set SRIOV_EN=True NUM_OF_VFS=${count}`;
}

async function query(host: Host, nic: Nic): Promise<NicFirmware | undefined> {
  for (const program of ['mstconfig', 'mlxconfig']) {
    const answer = await ask(host, program, nic);
    if (answer) return answer;
  }
  return undefined;
}

async function ask(host: Host, program: string, nic: Nic): Promise<NicFirmware | undefined> {
  // Of a ConnectX-3 only the settings for the next boot are told (https://github.com/Mellanox/mstflint/issues/736).
  const verbose = nic.driver === 'mlx4_core' ? [] : ['-e'];
  const args = [...verbose, '-d', nic.pci!, 'q', 'SRIOV_EN', 'NUM_OF_VFS'];
  const command = [program, ...args].join(' ');
  try {
    const { exitCode, stdout, stderr } = await host.run(program, args);
    const settings = parseMstconfig(stdout);
    if (exitCode === 0 || settings.sriovEnabled || settings.numOfVfs) {
      return { command, ...settings };
    }
    return { command, failure: complaint(`${stdout}\n${stderr}`) };
  } catch (error) {
    if (error instanceof ProgramMissing) return undefined;
    if (error instanceof HostError) return { command, failure: error.errno };
    throw error;
  }
}

function complaint(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line.startsWith('-E-')) ?? lines.find((line) => line !== '') ?? '';
}

/**
 * Rows of `NAME  Default  Current  Next Boot` with -e, of `NAME  Next Boot` without; a star stands before what differs
 * (mstflint, mlxconfig/mlxcfg_ui.cpp).
 */
export function parseMstconfig(text: string): Pick<NicFirmware, 'sriovEnabled' | 'numOfVfs'> {
  const enabled = settingIn(text, 'SRIOV_EN', (word) => /\(1\)$|^True/i.test(word));
  const count = settingIn(text, 'NUM_OF_VFS', (word) => (/^\d+$/.test(word) ? Number(word) : NaN));
  return {
    ...(enabled ? { sriovEnabled: enabled } : {}),
    ...(count && !Number.isNaN(count.next) ? { numOfVfs: count } : {}),
  };
}

function settingIn<T>(
  text: string,
  name: string,
  valueOf: (word: string) => T,
): FirmwareSetting<T> | undefined {
  const words = new RegExp(`^\\s*\\*?\\s*${name}[ \\t]+(\\S.*)$`, 'm')
    .exec(text)?.[1]
    ?.split(/\s+/);
  const values = words?.filter((word) => word !== '');
  if (!values || values.length === 0) return undefined;
  const current = /^Configurations:.*\bCurrent\b.*\bNext Boot\b/m.test(text)
    ? values.at(-2)
    : undefined;
  return {
    current: current === undefined ? undefined : valueOf(current),
    next: valueOf(values.at(-1)!),
  };
}
