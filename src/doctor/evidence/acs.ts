import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import type { PciAddress } from '../../model/pci-address.ts';

export interface Acs {
  state: 'absent' | 'off' | 'on';
  evidence: string;
}

/** Does this port keep the functions behind it apart? undefined where lspci is missing or may not see capabilities. */
export async function acsOf(host: Host, port: PciAddress): Promise<Acs | undefined> {
  const args = ['-D', '-vvv', '-s', port];
  try {
    const { exitCode, stdout } = await host.run('lspci', args);
    return exitCode === 0 ? parseAcs(stdout, `lspci ${args.join(' ')}`) : undefined;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return undefined;
    throw error;
  }
}

/** The flags that the kernel asks for (drivers/iommu/iommu.c, REQ_ACS_FLAGS), as lspci calls them (pciutils, ls-ecaps.c). */
const NEEDED = ['SrcValid', 'ReqRedir', 'CmpltRedir', 'UpstreamFwd'];

export function parseAcs(text: string, command: string): Acs | undefined {
  const control = /^\s*(ACSCtl:.*)$/m.exec(text)?.[1]?.trim();
  if (control !== undefined) {
    const isOn = NEEDED.every((flag) => control.includes(`${flag}+`));
    return { state: isOn ? 'on' : 'off', evidence: `${command}: ${control}` };
  }
  // Without root no capability at all is shown.
  if (!text.includes('Capabilities: [') || text.includes('<access denied>')) return undefined;
  return { state: 'absent', evidence: `${command}: no Access Control Services` };
}
