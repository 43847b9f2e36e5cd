import { modelOfPf, vfDriverOf } from '../kubernetes/nic-models.ts';

/** A list of a selector as it should be: the VFs' ids and drivers, in the letters that match. */
export function correctedList(key: string, values: readonly string[]): string[] {
  const correct = CORRECTIONS[key.toLowerCase()] ?? ((value: string) => value);
  const list = [...new Set(values.map(correct))];
  const old = key.toLowerCase() === 'drivers' && list.includes('i40evf') && !list.includes('iavf');
  return old ? [...list, 'iavf'] : list;
}

const CORRECTIONS: Record<string, (value: string) => string> = {
  vendors: (value) => hexOf(value) ?? value,
  devices: (value) => {
    const id = hexOf(value) ?? value;
    return modelOfPf(id)?.vfDevice ?? id;
  },
  drivers: (value) => (value === 'mlx5_ib' ? 'mlx5_core' : (vfDriverOf(value) ?? value)),
  pciaddresses: (value) => addressOf(value) ?? value,
};

/** `0x154C` as `154c`. */
export function hexOf(text: string): string | undefined {
  return /^\s*(?:0x)?([0-9a-f]{1,4})\s*$/i.exec(text)?.[1]?.toLowerCase().padStart(4, '0');
}

/** `02:01.0` as `0000:02:01.0`. */
export function addressOf(text: string): string | undefined {
  const found = /^\s*(?:([0-9a-f]{4,}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\s*$/i.exec(text);
  return found ? `${found[1] ?? '0000'}:${found[2]}`.toLowerCase() : undefined;
}
