import { SriovError } from '../model/errors.ts';
import type { Vf } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import { parseVfRange } from '../model/vf-range.ts';

/** The one VF that `text` names, of a PF's VFs. @throws {SriovError} INVALID_VF_RANGE, VF_NOT_FOUND */
export function oneVf(vfs: readonly Vf[], text: string): Vf {
  const indexes = parseVfRange(
    text,
    vfs.length === 0 ? 0 : Math.max(...vfs.map(({ index }) => index)) + 1,
  );
  const found = vfs.find(({ index }) => index === indexes[0]);
  if (indexes.length === 1 && found) return found;
  throw new SriovError('INVALID_VF_RANGE', `"${oneLine(text)}" is not one VF`, {
    actions: ['Give one index, or see several with: sriovctl vf list PF'],
  });
}
