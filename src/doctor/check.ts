import type { Host } from '../host/host.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import type { Cure } from './cures/cure.ts';
import type { Evidence } from './evidence/evidence.ts';

/** One thing that doctor looks at. Add one as a file in src/doctor/checks and a line in its index. */
export interface Check {
  /** Stable, kebab-case: scripts and `--explain` use it. */
  id: string;
  /** What is checked, in a few words. */
  title: string;
  /** For `--explain`: what it means, why it matters, where the fact comes from. Plain text, wrapped by the output. */
  background: string;
  /** For `--explain`: where to read more, as URLs. */
  links?: readonly string[];
  /** No finding at all means that the check passed on the host. */
  run(context: DoctorContext): Finding[] | Promise<Finding[]>;
}

export interface DoctorContext {
  host: Host;
  inventory: Inventory;
  /** What several checks look at, read once a run and only when asked for. */
  evidence: Evidence;
  /** The PFs that were asked for, or all NICs with SR-IOV. */
  nics: Nic[];
  /** Were PFs asked for by name? If not, NICs without SR-IOV are looked at too. */
  asked: boolean;
  /** What the VFs are for: decides whether a missing IOMMU is a failure. */
  purpose: Purpose | undefined;
}

export type Purpose = 'containers' | 'vm' | 'dpdk' | 'rdma';

export interface Finding {
  status: 'pass' | 'warn' | 'fail' | 'skip';
  /** `host`, a PF's name or PCI address, or `ens1f0 vf 3`. */
  target: string;
  message: string;
  /** What was seen, each with its file or command: `/proc/cmdline: ... intel_iommu=off`. */
  evidence: string[];
  cause?: string;
  cure?: Cure;
}
