import { shellQuote } from '../../model/shell-quote.ts';
import { automatic, byHand, type Cure, type VfStep } from './cure.ts';

/** A MAC of its own for each VF of the range. A VF in somebody's hands would lose what runs over it: not by itself then. */
export function automaticMacCure(pf: string, range: string, isIdle: boolean): Cure {
  const step: VfStep = {
    kind: 'vf',
    request: { action: 'set', pf, vfs: range, settings: { mac: 'auto' } },
    commands: [`sriovctl vf set ${shellQuote(pf)} ${range} --mac auto`],
  };
  return isIdle ? automatic([step]) : byHand(step.commands);
}
