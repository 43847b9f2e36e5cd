import type { NetworkSettings } from './description.ts';

/**
 * The PF drops frames from MACs that are not the VF's, unless spoofchk is off, and gives it no further MACs unless it
 * is trusted. In passthru mode there is only one container, which has the VF's own MAC.
 */
export function macvlanMode({ trust, spoofchk }: NetworkSettings): 'bridge' | 'passthru' {
  return trust === true || spoofchk === false ? 'bridge' : 'passthru';
}
