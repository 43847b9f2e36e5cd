type Schema = Record<string, unknown>;

const TEXT: Schema = { type: 'string' };
const FLAG: Schema = { type: 'boolean' };
const TEXTS: Schema = { type: 'array', items: TEXT };
const LABELS: Schema = { type: 'object', additionalProperties: TEXT };

/**
 * What an API server that has the custom resource definitions takes for `spec`, by kind. Fields and bounds are those of
 * k8snetworkplumbingwg/sriov-network-operator:config/crd/bases/ (commit 249e200) and
 * k8snetworkplumbingwg/network-attachment-definition-client:artifacts/networks-crd.yaml (commit 46fcc41).
 */
export const SPECS: Record<string, Schema> = {
  NetworkAttachmentDefinition: fields({ config: TEXT }),
  SriovNetwork: fields(
    {
      ...forEveryNetwork(),
      linkState: oneOf('auto', 'enable', 'disable'),
      logFile: TEXT,
      logLevel: oneOf('panic', 'error', 'warning', 'info', 'debug', ''),
      maxTxRate: number(0),
      minTxRate: number(0),
      spoofChk: oneOf('on', 'off'),
      trust: oneOf('on', 'off'),
      vlan: number(0, 4094),
      vlanProto: oneOf('802.1q', '802.1Q', '802.1ad', '802.1AD'),
      vlanQoS: number(0, 7),
    },
    'resourceName',
  ),
  SriovIBNetwork: fields(
    { ...forEveryNetwork(), linkState: oneOf('auto', 'enable', 'disable') },
    'resourceName',
  ),
  OVSNetwork: fields(
    {
      ...forEveryNetwork(),
      bridge: TEXT,
      interfaceType: TEXT,
      mtu: number(),
      trunk: {
        type: 'array',
        items: fields({ id: number(0, 4095), minID: number(0, 4095), maxID: number(0, 4095) }),
      },
      vlan: number(0, 4095),
    },
    'resourceName',
  ),
  SriovNetworkNodePolicy: fields(
    {
      resourceName: TEXT,
      nodeSelector: LABELS,
      priority: number(0, 99),
      mtu: number(1),
      numVfs: number(0),
      nicSelector: fields({
        vendor: TEXT,
        deviceID: TEXT,
        rootDevices: TEXTS,
        pfNames: TEXTS,
        netFilter: TEXT,
      }),
      deviceType: oneOf('netdevice', 'vfio-pci'),
      isRdma: FLAG,
      needVhostNet: FLAG,
      linkType: oneOf('eth', 'ETH', 'ib', 'IB'),
      eSwitchMode: oneOf('legacy', 'switchdev'),
      vdpaType: oneOf('virtio', 'vhost'),
      excludeTopology: FLAG,
      externallyManaged: FLAG,
    },
    'nicSelector',
    'nodeSelector',
    'numVfs',
    'resourceName',
  ),
};

function forEveryNetwork(): Record<string, Schema> {
  return {
    capabilities: TEXT,
    ipam: TEXT,
    metaPlugins: TEXT,
    networkNamespace: TEXT,
    resourceName: TEXT,
  };
}

/** Strict: a server drops fields that it does not know, with a warning at best. */
function fields(properties: Record<string, Schema>, ...required: string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values };
}

function number(minimum?: number, maximum?: number): Schema {
  return {
    type: 'integer',
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}
