import { SriovError } from './errors.ts';
import type { VfSettings } from './vf-settings.ts';

type Checked = Pick<VfSettings, 'vlan' | 'qos' | 'vlanProto' | 'minTxRate' | 'maxTxRate'>;

/** Settings that no VF can have together, whatever its host is. @throws {SriovError} INVALID_VLAN, INVALID_RATE */
export function refuseContradictions(settings: Checked): void {
  const { vlan, qos, vlanProto, minTxRate, maxTxRate } = settings;
  if (vlan === 0 && (qos || vlanProto === '802.1ad')) {
    throw new SriovError(
      'INVALID_VLAN',
      'A VF without a VLAN has no VLAN priority and no VLAN protocol',
      {
        actions: ['Leave --qos and --vlan-proto out, or give --vlan 1-4094.'],
      },
    );
  }
  if (minTxRate !== undefined && maxTxRate && minTxRate > maxTxRate) {
    throw new SriovError(
      'INVALID_RATE',
      `The guaranteed rate ${minTxRate} is above the highest rate ${maxTxRate}`,
      { actions: ['Lower --min-rate or raise --max-rate.'] },
    );
  }
}
