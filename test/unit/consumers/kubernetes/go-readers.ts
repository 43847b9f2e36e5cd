import { parseAllDocuments } from 'yaml';

/** A file as kubectl reads it: YAML 1.1, in which a plain `on` is a boolean. */
export function kubectlReads(text: string): Record<string, unknown>[] {
  return parseAllDocuments(text, { version: '1.1', logLevel: 'silent' }).map((document) => {
    if (document.errors.length > 0) throw new Error(String(document.errors[0]));
    return document.toJS() as Record<string, unknown>;
  });
}

/** `[]string`, `string`, `bool`, `int`, `map[string]string`, and structs. */
export type GoType =
  | 'strings'
  | 'string'
  | 'bool'
  | 'int'
  | 'map'
  | { [field: string]: GoType }
  | [GoType];

/** What Go would say to a value for a type; keys that a struct does not have are wrong here too. */
export function refusal(value: unknown, type: GoType, path = ''): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(type)) {
    if (!Array.isArray(value)) return `${path} is no list`;
    return first(
      value.map((item, index) => refusal(item, type[0] ?? 'string', `${path}[${index}]`)),
    );
  }
  if (typeof type === 'object') {
    if (!isObject(value)) return `${path} is no object`;
    return first(
      Object.entries(value).map(([key, item]) =>
        Object.hasOwn(type, key)
          ? refusal(item, type[key] ?? 'string', `${path}.${key}`)
          : `${path}.${key} is unknown`,
      ),
    );
  }
  const fits = {
    strings:
      Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'),
    string: typeof value === 'string',
    bool: typeof value === 'boolean',
    int: Number.isInteger(value),
    map: isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
  }[type];
  return fits ? undefined : `${path} is no ${type}: ${JSON.stringify(value)}`;
}

function first(all: (string | undefined)[]): string | undefined {
  return all.find((one) => one !== undefined);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** sriov-network-device-plugin:pkg/types/types.go, ResourceConfList with NetDeviceSelectors */
export const DEVICE_PLUGIN: GoType = {
  resourceList: [
    {
      resourcePrefix: 'string',
      resourceName: 'string',
      excludeTopology: 'bool',
      selectors: {
        vendors: 'strings',
        devices: 'strings',
        drivers: 'strings',
        pciAddresses: 'strings',
        pfNames: 'strings',
        rootDevices: 'strings',
        linkTypes: 'strings',
        isRdma: 'bool',
        needVhostNet: 'bool',
      },
    },
  ],
};

/** k8s-rdma-shared-dev-plugin:pkg/types/types.go, UserConfigList */
export const RDMA_SHARED: GoType = {
  periodicUpdateInterval: 'int',
  configList: [
    {
      resourceName: 'string',
      resourcePrefix: 'string',
      rdmaHcaMax: 'int',
      selectors: {
        vendors: 'strings',
        deviceIDs: 'strings',
        drivers: 'strings',
        ifNames: 'strings',
        linkTypes: 'strings',
      },
    },
  ],
};

const META: GoType = { name: 'string', namespace: 'string', annotations: 'map', labels: 'map' };
const HEAD = { apiVersion: 'string', kind: 'string', metadata: META } as const;

const POD_SPEC: GoType = {
  nodeSelector: 'map',
  containers: [
    {
      name: 'string',
      image: 'string',
      command: 'strings',
      securityContext: { privileged: 'bool', capabilities: { add: 'strings' } },
      resources: { requests: 'map', limits: 'map' },
      volumeMounts: [{ name: 'string', mountPath: 'string' }],
    },
  ],
  volumes: [{ name: 'string', emptyDir: { medium: 'string' } }],
};

/** k8s.io/api, network-attachment-definition-client and sriov-network-operator:api/v1, by kind. */
export const OBJECTS: Record<string, GoType> = {
  ConfigMap: { ...HEAD, data: 'map' },
  NetworkAttachmentDefinition: { ...HEAD, spec: { config: 'string' } },
  Pod: { ...HEAD, spec: POD_SPEC },
  Deployment: {
    ...HEAD,
    spec: {
      replicas: 'int',
      strategy: { type: 'string' },
      selector: { matchLabels: 'map' },
      template: { metadata: META, spec: POD_SPEC },
    },
  },
  SriovNetworkNodePolicy: {
    ...HEAD,
    spec: {
      resourceName: 'string',
      nodeSelector: 'map',
      mtu: 'int',
      numVfs: 'int',
      nicSelector: {
        vendor: 'string',
        deviceID: 'string',
        rootDevices: 'strings',
        pfNames: 'strings',
      },
      deviceType: 'string',
      isRdma: 'bool',
      needVhostNet: 'bool',
      linkType: 'string',
      eSwitchMode: 'string',
      excludeTopology: 'bool',
      externallyManaged: 'bool',
    },
  },
  SriovNetwork: {
    ...HEAD,
    spec: {
      networkNamespace: 'string',
      resourceName: 'string',
      capabilities: 'string',
      ipam: 'string',
      vlan: 'int',
      vlanQoS: 'int',
      vlanProto: 'string',
      spoofChk: 'string',
      trust: 'string',
      linkState: 'string',
      minTxRate: 'int',
      maxTxRate: 'int',
      metaPlugins: 'string',
      logLevel: 'string',
      logFile: 'string',
    },
  },
  SriovIBNetwork: {
    ...HEAD,
    spec: {
      networkNamespace: 'string',
      resourceName: 'string',
      capabilities: 'string',
      ipam: 'string',
      linkState: 'string',
      metaPlugins: 'string',
    },
  },
  OVSNetwork: {
    ...HEAD,
    spec: {
      networkNamespace: 'string',
      resourceName: 'string',
      capabilities: 'string',
      ipam: 'string',
      metaPlugins: 'string',
      bridge: 'string',
      vlan: 'int',
      mtu: 'int',
    },
  },
};
