import { type BootConfig, readBootConfig } from '../../bootloader/boot-config.ts';
import { type KernelArgument, parseKernelArguments } from '../../bootloader/kernel-arguments.ts';
import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import { type KernelConfig, readKernelConfig } from './kernel-config.ts';
import { type KernelLog, readKernelLog } from './kernel-log.ts';
import { type Modules, readModules } from './modules.ts';
import { type NamespaceKeeper, namespaceKeepers } from './namespace-keepers.ts';
import { type FirmwareReader, firmwareReader } from './nic-firmware.ts';
import { once } from './once.ts';
import { type Platform, readPlatform } from './platform.ts';

/** Facts of the host that several checks need. Each is read when first asked for, and once. */
export interface Evidence {
  readonly host: Host;
  /** `6.12.48+deb13-amd64` */
  kernelRelease(): string | undefined;
  /** The arguments of the running kernel; undefined where /proc/cmdline may not be read. */
  runningArguments(): KernelArgument[] | undefined;
  bootConfig(): BootConfig;
  kernelConfig(): Promise<KernelConfig | undefined>;
  kernelLog(): Promise<KernelLog | undefined>;
  modules(): Modules;
  /** Walks over the open files of all processes: only for VFs that are lost. */
  namespaceKeepers(): NamespaceKeeper[];
  nicFirmware: FirmwareReader;
  platform(): Platform;
}

export function gatherEvidence(host: Host): Evidence {
  const kernelRelease = once(() => readOptional(host, '/proc/sys/kernel/osrelease'));
  const runningArguments = once(() => {
    const text = readOptional(host, '/proc/cmdline');
    return text === undefined ? undefined : parseKernelArguments(text);
  });
  const platform = once(() => readPlatform(host));
  return {
    host,
    kernelRelease,
    runningArguments,
    bootConfig: once(() => readBootConfig(host)),
    kernelConfig: once(() => readKernelConfig(host, kernelRelease())),
    kernelLog: once(() => readKernelLog(host)),
    modules: once(() => readModules(host, runningArguments() ?? [])),
    namespaceKeepers: once(() => namespaceKeepers(host)),
    nicFirmware: firmwareReader(host, () => platform().hypervisor !== undefined),
    platform,
  };
}
