import type { RunResult } from '../../host.ts';
import type { Machine } from '../machine.ts';
import { vfMsix } from '../msix.ts';
import type { Device, Sriov } from '../state.ts';
import { failure, success } from './result.ts';

interface Options {
  domain: boolean;
  machineReadable: boolean;
  verbose: number;
  numeric: number;
  kernel: boolean;
  slot?: string;
  id?: string;
}

export function lspci(machine: Machine, args: readonly string[]): RunResult {
  const options = parse(args);
  if (typeof options === 'string') return failure(1, options);
  const devices = Object.values(machine.state.devices)
    .filter((device) => device.bus === 'pci' && isWanted(device, options))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const print = options.machineReadable ? machineReadable : plain;
  return success(devices.map((device) => print(machine, device, options)).join(''));
}

/** Flags may be joined (`-Dvmmnn`) and repeated (`-vmm`, `-nn`). */
function parse(args: readonly string[]): Options | string {
  const options: Options = {
    domain: false,
    machineReadable: false,
    verbose: 0,
    numeric: 0,
    kernel: false,
  };
  const rest = [...args];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === '-s') options.slot = rest.shift();
    else if (word === '-d') options.id = rest.shift();
    else {
      for (const flag of word.replace(/^-/, '')) {
        if (flag === 'D') options.domain = true;
        else if (flag === 'm') options.machineReadable = true;
        else if (flag === 'v') options.verbose += 1;
        else if (flag === 'n') options.numeric += 1;
        else if (flag === 'k') options.kernel = true;
        else return `lspci: invalid option -- '${flag}'\nUsage: lspci [<switches>]`;
      }
    }
  }
  return options;
}

function isWanted(device: Device, { slot, id }: Options): boolean {
  const name = slot?.toLowerCase();
  if (name !== undefined && device.name !== name && device.name !== `0000:${name}`) return false;
  if (id === undefined) return true;
  const [vendor = '', product = '', deviceClass = ''] = id.toLowerCase().split(':');
  return (
    (vendor === '' || device.vendor === vendor) &&
    (product === '' || device.device === product) &&
    (deviceClass === '' || device.class.startsWith(deviceClass))
  );
}

/** The domain is left out only if every device has domain 0 and -D is not given. */
function slotName(device: Device, { domain }: Options): string {
  return domain || !device.name.startsWith('0000:') ? device.name : device.name.slice(5);
}

function withId(name: string, id: string, { numeric }: Options): string {
  if (numeric === 0) return name;
  return numeric === 1 ? id : `${name} [${id}]`;
}

function machineReadable(_: Machine, device: Device, options: Options): string {
  const { names } = device;
  const lines = [
    `Slot:\t${slotName(device, options)}`,
    `Class:\t${withId(names.class, device.class.slice(0, 4), options)}`,
    `Vendor:\t${withId(names.vendor, device.vendor, options)}`,
    `Device:\t${withId(names.device, device.device, options)}`,
    ...(hasSubsystem(device) ? subsystemLines(device, options) : []),
    ...(device.slot === null ? [] : [`PhySlot:\t${device.slot}`]),
    ...(device.revision === '00' ? [] : [`Rev:\t${device.revision}`]),
    `ProgIf:\t${device.class.slice(4)}`,
    ...(options.kernel ? driverLines(device, 'Driver:\t', 'Module:\t') : []),
    ...(device.numa < 0 ? [] : [`NUMANode:\t${device.numa}`]),
    ...(device.iommuGroup === null ? [] : [`IOMMUGroup:\t${device.iommuGroup}`]),
  ];
  return `${lines.join('\n')}\n\n`;
}

function hasSubsystem({ subVendor, subDevice }: Device): boolean {
  return subVendor !== '0000' || subDevice !== '0000';
}

function subsystemLines(device: Device, options: Options): string[] {
  const { subsystemVendor, subsystem } = device.names;
  return [
    `SVendor:\t${withId(subsystemVendor, device.subVendor, options)}`,
    `SDevice:\t${withId(subsystem, device.subDevice, options)}`,
  ];
}

function driverLines(device: Device, driver: string, module: string): string[] {
  const builtIn = device.matches === 'pcieport';
  return [
    ...(device.driver === null ? [] : [`${driver}${device.driver}`]),
    ...(device.matches === null || builtIn ? [] : [`${module}${device.matches}`]),
  ];
}

function plain(machine: Machine, device: Device, options: Options): string {
  const head = headLine(device, options);
  if (options.verbose === 0 && !options.kernel) return head;
  const details = options.verbose > 0 ? verboseLines(machine, device, options) : [];
  const driver = driverLines(device, '\tKernel driver in use: ', '\tKernel modules: ');
  const text = `${head}${[...details, ...driver].map((line) => `${line}\n`).join('')}`;
  return options.verbose > 0 ? `${text}\n` : text;
}

function headLine(device: Device, options: Options): string {
  const { names } = device;
  const slot = slotName(device, options);
  const ids = `${device.vendor}:${device.device}`;
  const revision = device.revision === '00' ? '' : ` (rev ${device.revision})`;
  if (options.numeric === 1) return `${slot} ${device.class.slice(0, 4)}: ${ids}${revision}\n`;
  const named = `${names.vendor} ${names.device}`;
  if (options.numeric === 0) return `${slot} ${names.class}: ${named}${revision}\n`;
  return `${slot} ${names.class} [${device.class.slice(0, 4)}]: ${named} [${ids}]${revision}\n`;
}

function verboseLines(machine: Machine, device: Device, options: Options): string[] {
  const { subsystemVendor, subsystem } = device.names;
  const ids = options.numeric > 1 ? ` [${device.subVendor}:${device.subDevice}]` : '';
  return [
    ...(hasSubsystem(device) ? [`\tSubsystem: ${subsystemVendor} ${subsystem}${ids}`] : []),
    ...(device.numa < 0 ? [] : [`\tNUMA node: ${device.numa}`]),
    ...(device.iommuGroup === null ? [] : [`\tIOMMU group: ${device.iommuGroup}`]),
    ...(device.vf || device.class.startsWith('0604')
      ? []
      : ['\tRegion 0: Memory at fe200000 (32-bit, non-prefetchable) [size=128K]']),
    ...(device.vf ? msixLines(machine, device, options) : []),
    ...(device.sriov ? sriovLines(device.sriov) : []),
  ];
}

/** With one -v the places of the tables are left out. */
function msixLines(machine: Machine, { vf, driver, matches }: Device, options: Options): string[] {
  const pf = machine.state.devices[vf!.pf]!;
  // The VF's own driver turns it on when it probes; vfio-pci when a guest does.
  const on = driver !== null && driver === matches ? '+' : '-';
  const count = vfMsix(machine, pf, vf!.index);
  return [
    `\tCapabilities: [70] MSI-X: Enable${on} Count=${count} Masked-`,
    ...(options.verbose > 1
      ? ['\t\tVector table: BAR=3 offset=00000000', '\t\tPBA: BAR=3 offset=00002000']
      : []),
  ];
}

function sriovLines({ hardwareVfs, totalVfs, vfs, offset, stride, vfDevice }: Sriov): string[] {
  const most = hardwareVfs ?? totalVfs;
  const on = vfs.length > 0 ? '+' : '-';
  return [
    '\tCapabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)',
    '\t\tIOVCap:\tMigration- 10BitTagReq- IntMsgNum 0',
    `\t\tIOVCtl:\tEnable${on} Migration- Interrupt- MSE${on} ARIHierarchy+ 10BitTagReq-`,
    '\t\tIOVSta:\tMigration-',
    `\t\tInitial VFs: ${most}, Total VFs: ${most}, Number of VFs: ${vfs.length}, Function Dependency Link: 00`,
    `\t\tVF offset: ${offset}, stride: ${stride}, Device ID: ${vfDevice}`,
    '\t\tSupported Page Size: 00000553, System Page Size: 00000001',
    '\t\tVF Migration: offset: 00000000, BIR: 0',
  ];
}
