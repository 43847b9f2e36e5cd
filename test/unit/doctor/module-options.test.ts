import { describe, expect, it } from 'vitest';
import { moduleOptions } from '../../../src/doctor/checks/module-options.ts';
import { pfDriver } from '../../../src/doctor/checks/pf-driver.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const igb = nicOf({ driver: 'igb', totalVfs: 7 });
const mlx4 = nicOf({ driver: 'mlx4_core' });

async function run(machine: Machine) {
  return moduleOptions.run(contextOf(machine));
}

describe('module-options', () => {
  it.each<[string, Machine, string]>([
    ['no option', {}, 'pass'],
    ['max_vfs=0', { files: { '/etc/modprobe.d/a.conf': 'options igb max_vfs=0\n' } }, 'pass'],
    ['a comment', { files: { '/etc/modprobe.d/a.conf': '#options igb max_vfs=2\n' } }, 'pass'],
    [
      'another driver',
      { files: { '/etc/modprobe.d/a.conf': 'options ixgbe max_vfs=2\n' } },
      'pass',
    ],
    ['modprobe.d', { files: { '/etc/modprobe.d/a.conf': 'options igb max_vfs=2\n' } }, 'warn'],
    ['the kernel command line', { files: { '/proc/cmdline': 'igb.max_vfs=2' } }, 'warn'],
    ['the module alone knows', { files: { '/sys/module/igb/parameters/max_vfs': '2\n' } }, 'warn'],
    [
      'the last one counts',
      { files: { '/etc/modprobe.d/a.conf': 'options igb max_vfs=2\noptions igb max_vfs=0\n' } },
      'pass',
    ],
    [
      'a file of that name in /etc hides it',
      {
        files: {
          '/etc/modprobe.d/a.conf': '',
          '/usr/lib/modprobe.d/a.conf': 'options igb max_vfs=2\n',
        },
      },
      'pass',
    ],
  ])('%s', async (_, machine, status) => {
    const findings = await run({ nics: [igb], ...machine });
    expect(findings.map((finding) => finding.status)).toEqual([status]);
  });

  it('takes out the option and leaves its neighbours', async () => {
    const files = { '/etc/modprobe.d/a b.conf': '\noptions igb debug=1 max_vfs=2\n' };
    const [finding] = await run({ nics: [igb], files });
    expect(finding!.cure!.commands[0]).toBe(
      "sed -i '2s/[[:space:]]max_vfs=[^[:space:]]*//' '/etc/modprobe.d/a b.conf'",
    );
  });

  it.each<[string, string, string, number, string]>([
    ['configured and not loaded', 'options mlx4_core num_vfs=4\n', '', 0, 'warn'],
    ['loaded with zeroes', 'options mlx4_core num_vfs=4,4,0\n', '0,0,0', 0, 'warn'],
    ['loaded', 'options mlx4_core num_vfs=4\n', '4', 4, 'pass'],
    ['VFs are there whatever it says', 'options mlx4_core num_vfs=4\n', '', 4, 'pass'],
    ['not configured', '', '', 0, 'pass'],
  ])('mlx4: %s', async (_, text, running, numVfs, status) => {
    const files = {
      '/etc/modprobe.d/a.conf': text,
      '/sys/module/mlx4_core/parameters/num_vfs': `${running}\n`,
    };
    const machine = { nics: [{ ...mlx4, numVfs }], files };
    expect((await run(machine)).map((finding) => finding.status)).toEqual([status]);
    const [driver] = await pfDriver.run(contextOf(machine));
    expect(driver!.status).toBe(text === '' ? 'warn' : 'pass');
  });
});
