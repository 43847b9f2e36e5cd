import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import type { Check, Finding } from '../check.ts';
import { type KernelLog, quoteLog } from '../evidence/kernel-log.ts';
import type { Modules } from '../evidence/modules.ts';
import { byHand } from '../cures/cure.ts';
import { fail, pass, warn } from '../finding.ts';
import { initramfsCommands } from '../cures/initramfs-commands.ts';
import { shellQuote } from '../../model/shell-quote.ts';

export const pfDriver: Check = {
  id: 'pf-driver',
  title: 'the PF has a driver that can make VFs',
  background: `VFs are made by the PF's driver (its sriov_configure operation). Without a driver, or with one that \
lacks the operation, a write to sriov_numvfs fails with ENOENT (drivers/pci/iov.c). vfio-pci has it only with \
its module option enable_sriov, for programs that drive the PF themselves; mlx4_core takes the number of VFs as a \
module option (num_vfs) instead.`,
  links: [
    'https://github.com/SamsungDS/libvfn/issues/21',
    'https://github.com/OFS/opae-sdk/issues/3038',
  ],
  async run({ host, nics, evidence }) {
    const pfs = nics.filter((nic) => nic.sriov && nic.pci !== null);
    const log = pfs.some((nic) => nic.numVfs === 0) ? await evidence.kernelLog() : undefined;
    return pfs.map((nic) => examineDriver(host, nic, log, evidence.modules()));
  },
};

function examineDriver(
  host: Host,
  nic: Nic,
  log: KernelLog | undefined,
  modules: Modules,
): Finding {
  const { driver, numVfs } = nic;
  if (driver === null) return noDriver(host, nic, log);
  if (numVfs > 0) return pass(nicLabel(nic), `Its driver ${driver} has made ${numVfs} VFs`);
  if (isUserspaceDriver(driver)) return userspace(host, nic, driver);
  if (driver === 'mlx4_core') return byModuleOption(host, nic, modules);
  const refusals = quoteLog(log, refusalOf(nic, driver), 1);
  return refusals.length > 0
    ? incapable(nic, driver, refusals)
    : pass(nicLabel(nic), `Its driver is ${driver}`);
}

function noDriver(host: Host, nic: Nic, log: KernelLog | undefined): Finding {
  const override = readOptional(host, `${nic.sysfs}/driver_override`);
  const forced = override !== undefined && override !== '' && override !== '(null)';
  const alias = readOptional(host, `${nic.sysfs}/modalias`);
  const evidence = [
    `${nic.sysfs}: no driver`,
    ...(forced ? [`${nic.sysfs}/driver_override: ${override}`] : []),
    ...quoteLog(log, new RegExp(`\\b${nic.pci}: (?!\\[)`)),
  ];
  return fail(nicLabel(nic), 'The PF has no driver, so it cannot make VFs', evidence, {
    cause: forced
      ? `Its driver_override lets only ${override} have it, and that driver is not loaded or has failed.`
      : 'It was unbound by hand, its module is missing or blacklisted, or the driver failed to start.',
    cure: byHand([
      ...(forced ? [`echo > ${nic.sysfs}/driver_override`] : []),
      ...(alias === undefined ? [] : [`modprobe ${shellQuote(alias)}`]),
      `echo ${nic.pci} > /sys/bus/pci/drivers_probe`,
    ]),
  });
}

function userspace(host: Host, nic: Nic, driver: string): Finding {
  const parameter = '/sys/module/vfio_pci/parameters/enable_sriov';
  if (driver === 'vfio-pci' && readOptional(host, parameter) === 'Y') {
    return pass(nicLabel(nic), 'vfio-pci may make its VFs (enable_sriov)', [`${parameter}: Y`]);
  }
  return fail(
    nicLabel(nic),
    `The PF is bound to ${driver}, which cannot make VFs`,
    [`${nic.sysfs}/driver: ${driver}`],
    {
      cause: `${driver} hands the whole NIC to a program or virtual machine.`,
      cure: byHand([
        `# Make sure that no program or virtual machine uses ${nicLabel(nic)}; then give it back to the kernel:`,
        `echo > ${nic.sysfs}/driver_override`,
        `echo ${nic.pci} > /sys/bus/pci/drivers/${driver}/unbind`,
        `echo ${nic.pci} > /sys/bus/pci/drivers_probe`,
      ]),
    },
  );
}

function byModuleOption(host: Host, nic: Nic, modules: Modules): Finding {
  const given = modules.options('mlx4_core').filter(({ name }) => name === 'num_vfs');
  if (given.length > 0) {
    const seen = given.map(({ evidence }) => evidence);
    return pass(nicLabel(nic), 'Its driver mlx4_core is given its VFs by a module option', seen);
  }
  return warn(
    nicLabel(nic),
    'VFs of mlx4_core are made by module options, not through sysfs',
    [`${nic.sysfs}/driver: mlx4_core`],
    {
      cause:
        'The driver has no sriov_configure operation (drivers/net/ethernet/mellanox/mlx4/main.c).',
      cure: byHand(
        [
          `echo 'options mlx4_core num_vfs=${nic.totalVfs ?? 4} probe_vf=0' > /etc/modprobe.d/mlx4-sriov.conf`,
          ...initramfsCommands(host),
          'reboot',
        ],
        { reboot: true },
      ),
    },
  );
}

/** drivers/pci/iov.c, sriov_numvfs_store; said after somebody has tried. */
function refusalOf(nic: Nic, driver: string): RegExp {
  return new RegExp(
    `\\b${driver} ${nic.pci}: driver does not support SR-IOV configuration via sysfs`,
  );
}

function incapable(nic: Nic, driver: string, refusals: string[]): Finding {
  return fail(
    nicLabel(nic),
    `Its driver ${driver} cannot make VFs`,
    [`${nic.sysfs}/driver: ${driver}`, ...refusals],
    {
      cause:
        'The driver has no sriov_configure operation: it is too old, or not the one made for SR-IOV.',
      cure: byHand([`# Install a newer kernel, or the vendor's driver for ${nicLabel(nic)}`], {
        reboot: true,
      }),
    },
  );
}
