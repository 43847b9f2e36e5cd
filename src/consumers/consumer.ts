import type { Description } from './description.ts';

/** Something that uses VFs and wants files for it. */
export interface Consumer {
  /** `cni`, `device-plugin`, ...: what `gen-config` is given. */
  id: string;
  /** One line for `gen-config --list`. */
  summary: string;
  /** The ways to configure it, as in `cni:host-device`; the first one is meant if none is named. */
  variants: readonly Variant[];
}

export interface Variant {
  id: string;
  summary: string;
  /**
   * Which files, from which templates, with which values.
   * @throws {SriovError} INVALID_NETWORK if this consumer cannot do what the description says
   */
  plan(description: Description): Plan;
}

export interface Plan {
  files: PlannedFile[];
  /** What the person has to know, one line each: what an option does not do here, what is abandoned, what is needed. */
  warnings: string[];
  /** Commands that put the files to use, for stderr. */
  next: string[];
}

export interface PlannedFile extends Rendered {
  /** The file's name, which no other consumer uses; it may stand in a folder. Its ending decides its format. */
  path: string;
}

export interface Rendered {
  /** Under `templates/`, without `.liquid`; its ending decides the format and how values are escaped: `cni/sriov.conflist`. */
  template: string;
  /** What the template sees besides the description's own fields. */
  values?: Record<string, unknown>;
  /** Rendered before it; their text is among its values under these names (the JSON string in a NetworkAttachmentDefinition). */
  parts?: Record<string, Rendered>;
}
