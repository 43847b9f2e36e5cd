import { cni } from './cni/cni.ts';
import type { Consumer } from './consumer.ts';
import { devicePlugin } from './device-plugin/device-plugin.ts';

/** In the order of `gen-config --list`. */
export const consumers: readonly Consumer[] = [cni, devicePlugin];
