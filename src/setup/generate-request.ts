import type { NetworkSettings } from '../consumers/description.ts';
import { parseIpam } from '../generate/parse-ipam.ts';
import type { GenerateRequest } from '../generate/request.ts';
import { driverAbilities } from '../model/driver-abilities.ts';
import { valueText } from '../output/tsv.ts';
import type { Vf } from '../model/nic.ts';
import { consumersOf } from './consumers-of.ts';
import type { Candidate } from './facts.ts';
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
  const settings = commonSettings(situation);
  const subnet = asksForSubnet(situation) && answers.subnet ? [answers.subnet] : [];
  // One kind of RDMA device: shared, or one with each VF.
  const rdma = answers.purpose === 'rdma' && !consumers.includes('rdma-shared');
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
      ...Object.entries(settings).flatMap(([flag, value]) => [`--${flag}`, valueText(value)]),
      ...subnet.flatMap((text) => ['--subnet', text]),
      ...(rdma ? ['--rdma'] : []),
    ],
  };
}

/**
 * What all VFs have and new ones have not: some consumers set it themselves, for each container or guest, and libvirt
 * takes a VLAN away that it is not told of (virNetDevSetNetConfig).
 */
function commonSettings(situation: Situation): NetworkSettings {
  const all = chosenOf(situation).map((candidate) => {
    const { vlan, trust, spoofchk } = situation.answers.settings;
    const has = settingsFor(candidate, situation.answers);
    const usual = driverAbilities(candidate.nic.driver)?.spoofchkDefault ?? true;
    const check = spoofchk ?? same(candidate, 'spoofchk') ?? usual;
    return {
      vlan: vlan ?? same(candidate, 'vlan') ?? 0,
      trust: trust ?? has.trust ?? same(candidate, 'trust') ?? false,
      spoofchk: check === usual ? undefined : check,
    };
  });
  const [first, ...others] = all;
  const common = <Key extends 'vlan' | 'trust' | 'spoofchk'>(key: Key) =>
    others.every((one) => one[key] === first?.[key]) ? first?.[key] : undefined;
  const [vlan, trust, spoofchk] = [common('vlan'), common('trust'), common('spoofchk')];
  return {
    ...(vlan ? { vlan } : {}),
    ...(trust ? { trust } : {}),
    ...(spoofchk === undefined ? {} : { spoofchk }),
  };
}

/** What the VFs have that are there; undefined where they differ. */
function same<Key extends 'vlan' | 'trust' | 'spoofchk'>(
  { vfs }: Candidate,
  key: Key,
): Vf[Key] | undefined {
  const [first, ...others] = vfs.map((vf) => vf[key]);
  return others.every((value) => value === first) ? first : undefined;
}

/** Is one of them told addresses, on netdevs that there will be? */
export function asksForSubnet(situation: Situation): boolean {
  const all = chosenOf(situation).map((candidate) => settingsFor(candidate, situation.answers));
  return consumersOf(situation.answers).some((id) =>
    all.every((settings) => takesAddresses(id, settings)),
  );
}
