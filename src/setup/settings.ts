import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import { parseMtu } from '../model/mtu.ts';
import { parseRate } from '../model/rate.ts';
import { hasNetdev } from '../model/userspace-driver.ts';
import { parseVlan } from '../model/vlan.ts';
import type { SettingAnswers } from './answers.ts';
import type { Candidate } from './facts.ts';
import type { Choice, Verdict } from './question.ts';
import { chosenOf, settingsFor, type Situation } from './situation.ts';

export type SettingId = keyof SettingAnswers;

/** One line of the list of settings, and the question behind it. */
export interface Setting {
  id: SettingId;
  label: string;
  title: string;
  notes: string[];
  /** What stands there where nobody chose anything. */
  unset: string;
  /** The choice that comes to the same for new VFs. */
  same?: string;
  input:
    | {
        kind: 'text';
        check(text: string, chosen: readonly Candidate[]): Verdict;
        parse(text: string): number;
      }
    | {
        kind: 'one';
        choices(chosen: readonly Candidate[]): Choice[];
        parse(value: string): string | boolean | null;
      };
}

/** Those that the drivers of all chosen PFs have. */
export function settingsOn(situation: Situation): Setting[] {
  const chosen = chosenOf(situation);
  const cannot: readonly string[] = chosen.flatMap(
    ({ nic }) => driverAbilities(nic.driver)?.cannot ?? [],
  );
  const infiniband = chosen.some(({ nic }) => nic.linkType === 'infiniband');
  const netdevs = chosen.every((candidate) =>
    hasNetdev(settingsFor(candidate, situation.answers).driver),
  );
  return SETTINGS.filter(({ id }) => {
    if (cannot.includes(id) || (infiniband && ETHERNET_ONLY.includes(id))) return false;
    return id !== 'mtu' || netdevs;
  });
}

const ETHERNET_ONLY: readonly SettingId[] = ['mac', 'vlan', 'spoofchk', 'trust'];

const onOff = (on: string, off: string) => ({
  kind: 'one' as const,
  choices: () => [
    { value: 'on', label: `on: ${on}`, short: 'on' },
    { value: 'off', label: `off: ${off}`, short: 'off' },
  ],
  parse: (value: string) => value === 'on',
});

const SETTINGS: readonly Setting[] = [
  {
    id: 'driver',
    label: 'driver',
    title: 'Which driver shall the VFs have?',
    notes: [],
    unset: 'network driver',
    same: 'default',
    input: {
      kind: 'one',
      choices: (chosen) => [
        {
          value: 'default',
          label: `network driver${networkDrivers(chosen)}: for the host and for containers`,
          short: 'network driver',
        },
        { value: 'vfio-pci', label: 'vfio-pci: for VMs and DPDK', short: 'vfio-pci' },
        { value: 'none', label: 'none: somebody else binds them', short: 'none' },
      ],
      parse: (value) => (value === 'none' ? null : value),
    },
  },
  {
    id: 'vlan',
    label: 'VLAN',
    title: 'Which VLAN?',
    notes: ['The NIC adds and removes its tag; who has the VF does not see it. 0 is none.'],
    unset: 'none',
    input: {
      kind: 'text',
      check: checked(parseVlan, 'Write a number from 1 to 4094, or 0 for none', (vlan) =>
        vlan === 0 ? 'no VLAN' : `VLAN ${vlan} for all VFs`,
      ),
      parse: parseVlan,
    },
  },
  {
    id: 'trust',
    label: 'trust',
    title: 'Trust the VFs?',
    notes: [],
    unset: 'off',
    same: 'off',
    input: onOff('a VF may change its MAC and listen to all traffic', 'the safe choice'),
  },
  {
    id: 'spoofchk',
    label: 'spoof check',
    title: 'Check what the VFs send?',
    notes: [],
    unset: "the driver's default",
    input: onOff(
      'what a VF sends from a MAC that is not its own is dropped',
      'for bridges and other MACs behind a VF',
    ),
  },
  {
    id: 'maxTxRate',
    label: 'highest rate',
    title: 'Highest rate of each VF, in Mbit/s?',
    notes: ['0 is no limit.'],
    unset: 'no limit',
    input: {
      kind: 'text',
      check: (text, chosen) => {
        const speeds = chosen.flatMap(({ speed }) => speed ?? []);
        const slowest = speeds.length > 0 ? Math.min(...speeds) : Infinity;
        return checked(rate, 'Write Mbit/s as a whole number, or 0 for no limit', (value) => {
          if (value === 0) return 'no limit';
          return value > slowest
            ? `above the ${slowest} Mbit/s of the link: no limit`
            : `${value} Mbit/s each`;
        })(text);
      },
      parse: rate,
    },
  },
  {
    id: 'mtu',
    label: 'MTU',
    title: 'Which MTU?',
    notes: ['Of the VFs; a PF with a smaller one gets it too.'],
    unset: 'as the driver has it',
    input: {
      kind: 'text',
      check: checked(
        parseMtu,
        'Write a number from 68 to 65535, usually 1500 or 9000',
        (mtu) => `MTU ${mtu}`,
      ),
      parse: parseMtu,
    },
  },
  {
    id: 'mac',
    label: 'MAC addresses',
    title: 'Which MAC addresses?',
    notes: [],
    unset: 'automatic, and stable',
    same: 'auto',
    input: {
      kind: 'one',
      choices: () => [
        {
          value: 'auto',
          label: "automatic: the same after every boot, from the PF's",
          short: 'automatic, and stable',
        },
        { value: 'none', label: 'none: the guest or its program chooses', short: 'none' },
      ],
      parse: (value) => value,
    },
  },
];

function rate(text: string): number {
  return parseRate(text, 'it');
}

function networkDrivers(chosen: readonly Candidate[]): string {
  const names = new Set(chosen.flatMap(({ nic }) => driverAbilities(nic.driver)?.vfDriver ?? []));
  return names.size > 0 ? ` (${[...names].join(', ')})` : '';
}

function checked(
  parse: (text: string) => number,
  rule: string,
  means: (value: number) => string,
): (text: string) => Verdict {
  return (text) => {
    try {
      return { means: means(parse(text)) };
    } catch (error) {
      if (error instanceof SriovError) return { problem: rule };
      throw error;
    }
  };
}
