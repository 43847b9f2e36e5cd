import type { Consumer } from './consumer.ts';

/** In the order of `gen-config --list`. */
export const consumers: readonly Consumer[] = [];
