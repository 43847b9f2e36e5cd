import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { errnoText, KernelError } from '../errno.ts';
import { deviceLog, netdevsOf, type Machine } from '../machine.ts';
import { addRepresentors, removeRepresentors } from '../representors.ts';
import type { Device } from '../state.ts';
import { failure, json, notSimulated, success } from './result.ts';

/** `devlink -j dev show|info|eswitch show|set` */
export function devlink(machine: Machine, args: readonly string[]): RunResult {
  const words = args.filter((word) => word !== '-j' && word !== '-p');
  if (words[0] === 'port' && words[1] === 'show') return ports(machine);
  if (words[0] !== 'dev') return notSimulated('devlink', args);
  if (words[1] === 'eswitch') return eswitch(machine, words.slice(2));
  if (words[1] === 'info') return info(machine, words[2]);
  if (words[1] === undefined || words[1] === 'show') {
    return json({
      dev: Object.fromEntries(registered(machine).map((device) => [handle(device), {}])),
    });
  }
  return notSimulated('devlink', args);
}

function eswitch(machine: Machine, words: readonly string[]): RunResult {
  const [verb, name = '', key, mode] = words;
  const device = registered(machine).find((candidate) => handle(candidate) === name);
  if (!device) return failure(1, 'kernel answers: No such device');
  if (device.eswitch === null) return failure(1, 'kernel answers: Operation not supported');
  if (verb === 'show') {
    const more = device.bus === 'pci' ? { 'inline-mode': 'none', 'encap-mode': 'basic' } : {};
    return json({ dev: { [name]: { mode: device.eswitch, ...more } } });
  }
  if (verb !== 'set' || key !== 'mode' || (mode !== 'legacy' && mode !== 'switchdev')) {
    return notSimulated('devlink', ['dev', 'eswitch', ...words]);
  }
  return setMode(machine, device, mode);
}

/** mlx5 and netdevsim make representors for the VFs that are there; ice wants that there are none. */
function setMode(machine: Machine, device: Device, mode: 'legacy' | 'switchdev'): RunResult {
  if (device.eswitch === mode) return success();
  if (device.driver === 'ice' && device.sriov!.vfs.length > 0) {
    const refusal = 'Changing eswitch mode is allowed only if there is no VFs created';
    deviceLog(machine, device, refusal);
    return failure(1, `Error: ice: ${refusal}.\nkernel answers: Operation not supported`);
  }
  try {
    beforeChange(machine, `${device.name} eswitch ${mode}`);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, `kernel answers: ${errnoText(error.errno)}`);
  }
  device.eswitch = mode;
  if (mode === 'switchdev') addRepresentors(machine, device);
  else removeRepresentors(machine, device);
  return device.driver === 'ice' ? iceChanged(machine, device, mode) : success();
}

/** ice_eswitch_mode_set() says so to who asked for it too, and devlink takes every such word for a warning. */
function iceChanged(machine: Machine, device: Device, mode: string): RunResult {
  deviceLog(machine, device, `PF ${device.name.slice(-1)} changed eswitch mode to ${mode}`);
  return { ...success(), stderr: `Warning: ice: Changed eswitch mode to ${mode}.\n` };
}

function info(machine: Machine, name: string | undefined): RunResult {
  const devices = registered(machine).filter(
    (device) => name === undefined || handle(device) === name,
  );
  if (name !== undefined && devices.length === 0) {
    return failure(1, 'kernel answers: No such device');
  }
  const entries = devices.map((device) => [handle(device), { driver: device.driver }]);
  return json({ info: Object.fromEntries(entries) });
}

function ports(machine: Machine): RunResult {
  const rows = registered(machine).flatMap((device) =>
    netdevsOf(machine, device.name).map((netdev, index) => {
      const vf = /^pf(\d+)vf(\d+)$/.exec(netdev.portName ?? '');
      const number = vf ? 128 + Number(vf[2]) : index;
      const about = vf
        ? {
            flavour: 'pcivf',
            controller: 0,
            pfnum: Number(vf[1]),
            vfnum: Number(vf[2]),
            external: false,
          }
        : { flavour: 'physical', port: Number(netdev.portName?.slice(1) ?? index) };
      const port = { type: 'eth', netdev: netdev.name, ...about, splittable: false };
      return [`${handle(device)}/${number}`, port];
    }),
  );
  return json({ port: Object.fromEntries(rows) });
}

/** Drivers that register with devlink. igb does not. */
const DRIVERS = ['ice', 'i40e', 'mlx5_core', 'bnxt_en', 'nfp', 'netdevsim', 'ionic'];

function registered(machine: Machine): Device[] {
  return Object.values(machine.state.devices).filter(
    (device) => device.driver !== null && DRIVERS.includes(device.driver),
  );
}

function handle(device: Device): string {
  return `${device.bus}/${device.name}`;
}
