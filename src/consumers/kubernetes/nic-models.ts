/** A family of PFs whose VFs have one device id. */
export interface NicModel {
  vendor: string;
  pfDevices: readonly string[];
  vfDevice: string;
  pfDriver: string;
  /** The kernel's own driver for the VF. */
  vfDriver: string;
}

/**
 * PF and VF ids that people mix up. Sources: torvalds/linux:drivers/net/ethernet/intel/i40e/i40e_devids.h,
 * ice/ice_devids.h, ixgbe/ixgbe_type.h, igb/e1000_hw.h, igbvf/vf.h, mellanox/mlx4/main.c; k8snetworkplumbingwg/sriov-network-operator:
 * deployment/sriov-network-operator-chart/templates/configmap.yaml (`supported-nic-ids`).
 */
export const NIC_MODELS: readonly NicModel[] = [
  intel('igb', '10ca', 'igbvf', '10c9 10e6 10e7 10e8 150a 150d 1518 1526'),
  intel('igb', '1520', 'igbvf', '1521 1522 1523 1524'),
  intel(
    'ixgbe',
    '10ed',
    'ixgbevf',
    '10f7 10f8 10f9 10fb 10fc 1507 1514 1517 151c 1529 152a 154a 154d 154f 1557 1558',
  ),
  intel('ixgbe', '1515', 'ixgbevf', '1528 1560'),
  intel('ixgbe', '1565', 'ixgbevf', '1563 15d1'),
  intel('ixgbe', '15a8', 'ixgbevf', '15aa 15ab 15ac 15ad 15ae 15b0'),
  intel('ixgbe', '15c5', 'ixgbevf', '15c2 15c3 15c4 15c6 15c7 15c8 15ce 15e4 15e5'),
  intel(
    'i40e',
    '154c',
    'iavf',
    '0d58 1572 1574 1580 1581 1583 1584 1585 1586 1587 1588 1589 158a 158b 15ff',
  ),
  intel('i40e', '37cd', 'iavf', '37ce 37cf 37d0 37d1 37d2 37d3'),
  intel(
    'ice',
    '1889',
    'iavf',
    '1249 124a 124c 124d 124e 124f 12d2 12d3 151d 1591 1592 1593 1599 159a 159b 188a 188b 188c 188d 188e 1890 1891 1892 1893 1894 1897 1898 1899 189a 579c 579d 579e',
  ),
  model('15b3', 'mlx4_core', '1004', 'mlx4_core', '1003 1007'),
  mellanox('1014', '1013'),
  mellanox('1016', '1015'),
  mellanox('1018', '1017'),
  mellanox('101a', '1019'),
  mellanox('101c', '101b'),
  mellanox('101e', '101d 101f 1021 1023 1025 a2d6 a2dc'),
  model('14e4', 'bnxt_en', '16dc', 'bnxt_en', '16d7'),
  model('14e4', 'bnxt_en', '1806', 'bnxt_en', '1750'),
  model('1077', 'qede', '1664', 'qede', '1654'),
];

/** Of a PF's device id. */
export function modelOfPf(device: string): NicModel | undefined {
  return NIC_MODELS.find(({ pfDevices }) => pfDevices.includes(device));
}

export function modelOfVf(device: string): NicModel | undefined {
  return NIC_MODELS.find(({ vfDevice }) => vfDevice === device);
}

/** The VF driver of a driver that only PFs have: `i40e`, not `mlx5_core`. */
export function vfDriverOf(pfDriver: string): string | undefined {
  const found = NIC_MODELS.find((one) => one.pfDriver === pfDriver);
  return found === undefined || found.vfDriver === pfDriver ? undefined : found.vfDriver;
}

function intel(pfDriver: string, vfDevice: string, vfDriver: string, pfDevices: string): NicModel {
  return model('8086', pfDriver, vfDevice, vfDriver, pfDevices);
}

function mellanox(vfDevice: string, pfDevices: string): NicModel {
  return model('15b3', 'mlx5_core', vfDevice, 'mlx5_core', pfDevices);
}

function model(
  vendor: string,
  pfDriver: string,
  vfDevice: string,
  vfDriver: string,
  pfDevices: string,
): NicModel {
  return { vendor, pfDriver, vfDevice, vfDriver, pfDevices: pfDevices.split(' ') };
}
