import type { PfAttribute } from './vf-settings.ts';

/**
 * What a PF's driver can do for its VFs, from its net_device_ops in the kernel sources. Only for predicting
 * and for the words of a message: the kernel's answer stays the truth, and a driver that is not listed is
 * assumed to be able to do everything.
 */
export interface DriverAbilities {
  /** Attributes for which the driver has no operation, or always refuses them. */
  cannot: readonly PfAttribute[];
  /**
   * What it refuses in switchdev mode (mellanox/mlx5/core/esw/legacy.c, mlx5_eswitch_set_vport_vlan, _spoofchk and
   * _trust; intel/ice/ice_sriov.c, ice_set_vf_trust).
   */
  legacyOnly?: readonly PfAttribute[];
  /**
   * Interrupt vectors that a VF gets beside those it is given, for its mailbox (intel/ice/ice_sriov.c,
   * ice_sriov_set_msix_vec_count).
   */
  ownMsix?: number;
  /** It makes VFs only while the PF is up (broadcom/bnxt/bnxt_sriov.c, bnxt_sriov_configure). */
  vfsNeedPfUp?: true;
  /** Rates are held against the link's speed (intel/igb/igb_main.c, igb_ndo_set_vf_bw; intel/ixgbe/ixgbe_sriov.c). */
  ratesNeedLink?: true;
  /** The spoof check of a new VF. */
  spoofchkDefault: boolean;
  /** The VF driver of the same family. */
  vfDriver: string;
  /**
   * The mode of the eswitch can only be changed while there are no VFs (drivers/net/ethernet/intel/ice/ice_eswitch.c,
   * ice_eswitch_mode_set). With the others VFs come first: their representors are made for those that are there.
   */
  eswitchBeforeVfs?: true;
  /** It registers no eswitch with devlink: what looks like its legacy mode is the only one. */
  noEswitch?: true;
}

const INFINIBAND_ONLY = ['nodeGuid', 'portGuid'] as const;

const ABILITIES: Record<string, DriverAbilities> = {
  igb: {
    ...intel('igbvf', ['linkState', 'minTxRate', 'queryRss']),
    noEswitch: true,
    ratesNeedLink: true,
  },
  ixgbe: { ...intel('ixgbevf', ['minTxRate']), noEswitch: true, ratesNeedLink: true },
  i40e: { ...intel('iavf', ['minTxRate', 'queryRss']), noEswitch: true },
  ice: {
    ...intel('iavf', ['queryRss']),
    eswitchBeforeVfs: true,
    legacyOnly: ['trust'],
    ownMsix: 1,
  },
  mlx5_core: {
    cannot: ['queryRss'],
    legacyOnly: ['vlan', 'qos', 'vlanProto', 'spoofchk', 'trust'],
    spoofchkDefault: false,
    vfDriver: 'mlx5_core',
  },
  mlx4_core: {
    cannot: ['trust', 'queryRss', ...INFINIBAND_ONLY],
    spoofchkDefault: false,
    vfDriver: 'mlx4_core',
    noEswitch: true,
  },
  bnxt_en: { ...intel('bnxt_en', ['queryRss']), vfsNeedPfUp: true },
  qede: { ...intel('qede', ['queryRss']), noEswitch: true },
  nfp: intel('nfp', ['queryRss']),
  ionic: { ...intel('ionic', ['queryRss']), noEswitch: true },
  octeontx2: intel('rvu_nicvf', ['minTxRate', 'maxTxRate', 'spoofchk', 'linkState', 'queryRss']),
  netdevsim: { cannot: INFINIBAND_ONLY, spoofchkDefault: false, vfDriver: 'netdevsim' },
};

export function driverAbilities(driver: string | null): DriverAbilities | undefined {
  return driver !== null && Object.hasOwn(ABILITIES, driver) ? ABILITIES[driver] : undefined;
}

function intel(vfDriver: string, cannot: readonly PfAttribute[]): DriverAbilities {
  return { cannot: [...cannot, ...INFINIBAND_ONLY], spoofchkDefault: true, vfDriver };
}
