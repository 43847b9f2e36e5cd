import * as Args from '@oclif/core/args';

const NIC_FORMS = "its netdev's name or altname, PCI address or MAC";
const PF_FORMS = `a PF: ${NIC_FORMS}`;
const VFS_FORMS = 'VFs: 0, 0-3, 0,2,5-7 or all';

// Without ignoreStdin oclif would take a missing argument from a pipe.
export const nic = Args.string({
  description: `a NIC: ${NIC_FORMS}`,
  required: true,
  ignoreStdin: true,
});
export const pf = Args.string({ description: PF_FORMS, required: true, ignoreStdin: true });
export const optionalPf = Args.string({ description: PF_FORMS, ignoreStdin: true });
export const vfs = Args.string({ description: VFS_FORMS, required: true, ignoreStdin: true });
export const vf = Args.string({
  description: 'the index of one VF',
  required: true,
  ignoreStdin: true,
});
