import type { Rule, Severity } from '../../lint/rule.ts';

const LOAD = 'containers/common:libnetwork/netavark/network.go (loadNetworks, parseNetwork)';
const CREATE = 'containers/common:libnetwork/netavark/config.go (createIpvlanOrMacvlan)';
const VALIDATE = 'containers/common:libnetwork/internal/util/validate.go';

export const RULES = {
  shape: rule('podman/network-shape', 'error', 'Podman cannot read the file and skips it.', LOAD),
  name: rule(
    'podman/network-name',
    'error',
    'Podman skips a network whose name is not [a-zA-Z0-9][a-zA-Z0-9_.-]*.',
    LOAD,
  ),
  fileName: rule(
    'podman/file-name',
    'error',
    'Podman skips a file that is not called as its network: NAME.json.',
    LOAD,
  ),
  id: rule(
    'podman/network-id',
    'error',
    'Podman skips a network whose id has not 64 characters.',
    LOAD,
  ),
  parent: rule(
    'podman/no-parent',
    'warning',
    'Without network_interface netavark takes the interface of the default route, and no VF.',
    'containers/netavark:src/network/vlan.rs',
  ),
  mode: rule(
    'podman/mode',
    'error',
    'The driver does not know this mode: no container starts.',
    CREATE,
  ),
  option: rule(
    'podman/unknown-option',
    'error',
    'netavark refuses options that it does not know.',
    CREATE,
  ),
  ipam: rule(
    'podman/ipam',
    'error',
    'The driver of ipam_options is host-local, dhcp (macvlan only, without subnets) or none.',
    CREATE,
  ),
  subnet: rule('podman/subnet', 'error', 'Podman skips a network with wrong addresses.', VALIDATE),
  gateway: rule(
    'podman/made-up-gateway',
    'warning',
    'Where none is given, Podman takes the first address of the subnet as gateway; internal prevents it.',
    VALIDATE,
  ),
  dns: rule('podman/dns', 'info', 'netavark has no DNS on macvlan and ipvlan.', CREATE),
} satisfies Record<string, Rule>;

function rule(id: string, severity: Severity, summary: string, source?: string): Rule {
  return { id, severity, summary, ...(source === undefined ? {} : { source }) };
}
