import type { Host } from '../../host/host.ts';
import type { Inventory } from '../../model/nic.ts';
import type { Form, Written } from '../form.ts';
import type { PersistedPf } from '../persisted-pf.ts';
import { networkdForm } from './networkd.ts';
import { netplanForm } from './netplan.ts';
import { networkManagerForm } from './networkmanager.ts';
import { systemdForm } from './systemd.ts';

export interface FormInput {
  host: Host;
  inventory: Inventory;
  pfs: readonly PersistedPf[];
  /** As printHostFile wrote it. */
  hostFile: string;
  /** The files that an earlier `persist enable` wrote. */
  own: ReadonlySet<string>;
}

/** What a form makes of the host file. @throws {SriovError} where this host, or something on it, stands in the way */
export async function prepareForm(form: Form, input: FormInput): Promise<Written> {
  return FORMS[form](input);
}

const FORMS: Record<Form, (input: FormInput) => Promise<Written> | Written> = {
  systemd: systemdForm,
  networkd: networkdForm,
  netplan: netplanForm,
  networkmanager: networkManagerForm,
};
