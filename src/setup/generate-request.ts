import { parseIpam } from '../generate/parse-ipam.ts';
import type { GenerateRequest } from '../generate/request.ts';
import { consumersOf } from './consumers-of.ts';
import { takesAddresses } from './purposes.ts';
import { chosenOf, settingsFor, type Situation } from './situation.ts';

/** What `gen-config` is asked for, as data and as its flags; undefined where nobody wants files. */
export function generateRequest(
  situation: Situation,
): { request: GenerateRequest; words: string[] } | undefined {
  const { answers } = situation;
  const consumers = consumersOf(answers);
  if (consumers.length === 0) return undefined;
  const pfs = chosenOf(situation).map(({ label }) => label);
  const { vlan, trust, spoofchk } = commonSettings(situation);
  const settings = {
    ...(vlan ? { vlan } : {}),
    ...(trust === undefined ? {} : { trust }),
    ...(spoofchk === undefined ? {} : { spoofchk }),
  };
  const subnet = asksForSubnet(situation) && answers.subnet ? [answers.subnet] : [];
  const rdma = answers.purpose === 'rdma';
  return {
    request: {
      consumers,
      pfs,
      vfs: 'all',
      namespace: 'default',
      settings,
      ipam: parseIpam(subnet.length > 0 ? { subnet } : {}),
      rdma,
      overrides: { pfNames: [], addresses: [] },
      options: {
        sysctl: {},
        selectBy: 'pfNames',
        excludeTopology: false,
        needVhostNet: false,
        nodeSelector: {},
        count: 1,
        image: 'docker.io/library/busybox:stable',
        physnet: 'physnet1',
      },
    },
    words: [
      ...consumers,
      ...pfs.flatMap((pf) => ['--pf', pf]),
      ...Object.entries(settings).flatMap(([flag, value]) => [`--${flag}`, word(value)]),
      ...subnet.flatMap((text) => ['--subnet', text]),
      ...(rdma ? ['--rdma'] : []),
    ],
  };
}

/** Consumers are told what all VFs have: some set it themselves, for each container or guest. */
function commonSettings(situation: Situation) {
  const [first, ...others] = chosenOf(situation).map((candidate) =>
    settingsFor(candidate, situation.answers),
  );
  const same = Object.entries(first ?? {}).filter(([key, value]) =>
    others.every((settings) => settings[key as keyof typeof settings] === value),
  );
  return Object.fromEntries(same) as NonNullable<typeof first>;
}

function word(value: number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** Is one of them told addresses, on netdevs that there will be? */
export function asksForSubnet(situation: Situation): boolean {
  const all = chosenOf(situation).map((candidate) => settingsFor(candidate, situation.answers));
  return consumersOf(situation.answers).some((id) =>
    all.every((settings) => takesAddresses(id, settings)),
  );
}
