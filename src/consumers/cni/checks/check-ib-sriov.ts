import { goEntry, goField } from '../../go-struct.ts';
import { isTrue, type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';
import { checkLinkState, checkPciAddress } from './values.ts';

/** k8snetworkplumbingwg/ib-sriov-cni:pkg/config/config.go, cmd/ib-sriov-cni/main.go */
export function checkIbSriov(plugin: Plugin): void {
  const { node, network } = plugin;
  const { report } = network;
  checkLinkState(plugin);
  checkPciAddress(plugin, 'deviceID');
  const ipam = goField(node, 'ipam');
  const type = textOf(ipam, 'type');
  if (type === 'dhcp') {
    report.add(
      RULES.ibDhcp,
      goField(ipam, 'type') ?? node,
      'ib-sriov refuses dhcp: no container starts.',
      {
        description: 'use host-local, static or whereabouts',
      },
    );
  }
  if (isTrue(node, 'vfioPciMode') && type !== undefined && ipam !== undefined) {
    report.add(
      RULES.ibVfioIpam,
      ipam,
      'With vfioPciMode ib-sriov runs no IPAM plugin: the addresses are never given out.',
      { description: 'remove ipam' },
    );
  }
  const pkey = goField(node, 'pkey');
  if (pkey !== undefined && !isTrue(node, 'ibKubernetesEnabled')) {
    report.add(
      RULES.ibPkey,
      pkey,
      'ib-sriov does nothing with the pkey; only ib-kubernetes reads it.',
      {
        description: 'set ibKubernetesEnabled where ib-kubernetes runs',
      },
    );
  }
  if (network.embedded || textOf(node, 'deviceID') !== undefined) return;
  report.add(
    RULES.noDevice,
    goEntry(node, 'deviceID')?.value ?? node,
    'There is no deviceID: only multus with a device plugin supplies one. For any other runtime ib-sriov fails.',
    { description: 'name a VF: "deviceID": "0000:02:0a.0" (sriovctl vf list)' },
  );
}
