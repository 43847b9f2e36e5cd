import type { Form, FormInput, Written } from '../form.ts';
import { networkdForm } from './networkd.ts';
import { netplanForm } from './netplan.ts';
import { networkManagerForm } from './networkmanager.ts';
import { systemdForm } from './systemd.ts';

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
