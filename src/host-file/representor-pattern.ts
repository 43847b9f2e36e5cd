import type { Nic } from '../model/nic.ts';
import { whyNoNames } from './read-pf-entry.ts';

/** The pattern that the names of all representors fit, `ens1f0r{vf}`; undefined if there is none. */
export function commonPattern({ eswitchMode, representors, numVfs }: Nic): string | undefined {
  const ofVfs = representors.flatMap(({ name, vf }) => (vf === null ? [] : [{ name, vf }]));
  const last = ofVfs.at(-1);
  if (eswitchMode !== 'switchdev' || last === undefined) return undefined;
  const fitting = patternsOf(last).filter((pattern) =>
    ofVfs.every(({ name, vf }) => pattern.replaceAll('{vf}', String(vf)) === name),
  );
  // The index stands behind the name of the PF, which may have the same digits.
  return fitting.findLast((pattern) => whyNoNames(pattern, numVfs) === undefined);
}

function patternsOf({ name, vf }: { name: string; vf: number }): string[] {
  const index = String(vf);
  const patterns: string[] = [];
  for (let at = name.indexOf(index); at >= 0; at = name.indexOf(index, at + 1)) {
    patterns.push(`${name.slice(0, at)}{vf}${name.slice(at + index.length)}`);
  }
  return patterns;
}
