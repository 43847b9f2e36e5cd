/**
 * What every guest's kernel gets, whatever starts it. A tick that is lost only delays the next one if there is one at
 * all times; without that the CPU would never wake up again. Retpolines and page table isolation are dear under TCG.
 */
export const KERNEL_ARGUMENTS = ['console=ttyS0', 'nohz=off', 'highres=off', 'mitigations=off'];
