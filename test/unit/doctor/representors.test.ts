import { describe, expect, it } from 'vitest';
import { representors } from '../../../src/doctor/checks/representors.ts';
import type { Nic, Vf } from '../../../src/model/nic.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const NET = '/sys/class/net';
const names = (...list: string[]) => list.map((name, vf) => ({ name, portName: `pf0vf${vf}`, vf }));

interface Case {
  nic?: Partial<Nic>;
  vfs?: Partial<Vf>[];
  files?: Record<string, string>;
}

async function run({ nic = {}, vfs = [{}, {}], files = {} }: Case) {
  const pf = nicOf({
    driver: 'mlx5_core',
    eswitchMode: 'switchdev',
    numVfs: vfs.length,
    representors: names('ens1f0npf0vf0', 'ens1f0npf0vf1'),
    ...nic,
  });
  return representors.run(
    contextOf({ nics: [pf], vfs: vfs.map((vf, index) => vfOf({ index, ...vf })), files }),
  );
}

const inUse = { holder: { kind: 'netns', name: 'blue' } } as const;

describe('representors', () => {
  it.each<[string, Case, [string, RegExp][]]>([
    ['all there', {}, [['pass', /have their/]]],
    ['legacy', { nic: { eswitchMode: 'legacy', representors: [] } }, []],
    ['no VFs', { nic: { representors: [] }, vfs: [] }, []],
    ['one missing', { nic: { representors: names('a') } }, [['warn', /^VF 1 has no rep/]]],
    ['none there', { nic: { representors: [] } }, [['warn', /^VF 0-1 have no rep/]]],
    [
      'down, VF in use',
      { vfs: [{}, inUse], files: { [`${NET}/ens1f0npf0vf1/flags`]: '0x1002\n' } },
      [['warn', /^VF 1: in use, and without a link/]],
    ],
    [
      'down, VF idle',
      { files: { [`${NET}/ens1f0npf0vf1/flags`]: '0x1002\n' } },
      [['pass', /have their/]],
    ],
    [
      'up',
      { vfs: [{}, inUse], files: { [`${NET}/ens1f0npf0vf1/flags`]: '0x1003\n' } },
      [['pass', /have their/]],
    ],
    [
      'names that the kernel counted up',
      { nic: { representors: names('eth4', 'eth5') } },
      [['warn', /^2 of its .* eth4, eth5$/]],
    ],
  ])('%s', async (_, machine, expected) => {
    const findings = await run(machine);
    expect(findings.map(({ status }) => status)).toEqual(expected.map(([status]) => status));
    findings.forEach(({ message }, index) => expect(message).toMatch(expected[index]![1]));
  });

  it('names them by switch and port', async () => {
    const files = { [`${NET}/eth4/phys_switch_id`]: 'b8599f0003c2a1\n' };
    const [finding] = await run({ nic: { representors: names('eth4', 'b') }, files });
    expect(finding!.cure!.commands[0]).toBe(
      `printf '%s\\n' 'SUBSYSTEM=="net", ACTION=="add", ATTR{phys_switch_id}=="b8599f0003c2a1", ATTR{phys_port_name}=="pf0vf*", NAME="r82$attr{phys_port_name}"' > /etc/udev/rules.d/82-sriovctl-0000:82:00.0.rules`,
    );
  });

  it('brings none into a command that is no switch id', async () => {
    const files = { [`${NET}/eth4/phys_switch_id`]: `'; reboot` };
    const [finding] = await run({ nic: { representors: names('eth4', 'b') }, files });
    expect(finding!.cure!.commands.join()).not.toContain('reboot');
  });
});
