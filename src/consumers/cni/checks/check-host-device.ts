import { goEntry, goField } from '../../go-struct.ts';
import { type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';
import { checkMac, checkPciAddress } from './values.ts';

/** In the order in which getLink looks at them. */
const WAYS = ['device', 'hwaddr', 'kernelpath', 'pciBusID'] as const;

/** containernetworking/plugins:plugins/main/host-device/host-device.go */
export function checkHostDevice(plugin: Plugin): void {
  const { node, network } = plugin;
  const { report } = network;
  checkPciAddress(plugin, 'pciBusID');
  checkMac(plugin, 'hwaddr');
  const path = textOf(node, 'kernelpath');
  const at = goField(node, 'kernelpath');
  if (path !== undefined && at !== undefined && !path.startsWith('/sys/devices/')) {
    report.add(
      RULES.value,
      at,
      `kernelpath "${path}" is refused: it has to begin with /sys/devices/.`,
    );
  }
  const [first, ...others] = WAYS.filter((way) => textOf(node, way) !== undefined);
  for (const other of others) {
    const place = goField(node, other);
    if (place === undefined) continue;
    report.add(
      RULES.severalHostDevices,
      place,
      `host-device takes ${first} and ignores ${other}.`,
      {
        description: `remove ${other}, or ${first}`,
      },
    );
  }
  // multus passes the device by runtimeConfig.deviceID or pciBusID.
  if (first !== undefined || network.embedded) return;
  if (WAYS.some((way) => isOtherType(plugin, way))) return;
  report.add(
    RULES.noHostDevice,
    node,
    'host-device needs one of device, hwaddr, kernelpath and pciBusID: it fails.',
    { description: 'name the VF: "pciBusID": "0000:02:0a.0" (sriovctl vf list)' },
  );
}

/** That is told by its type. */
function isOtherType({ node }: Plugin, field: string): boolean {
  const value = goEntry(node, field)?.value;
  return (
    value !== undefined &&
    !(value.type === 'scalar' && (value.value === '' || value.value === null))
  );
}
