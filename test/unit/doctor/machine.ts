import { type Host, HostError, ProgramMissing, type RunResult } from '../../../src/host/host.ts';
import type { DoctorContext } from '../../../src/doctor/check.ts';
import { gatherEvidence } from '../../../src/doctor/evidence/evidence.ts';
import type { Nic, Vf } from '../../../src/model/nic.ts';

export interface Machine {
  /** Texts by path; a directory is there if a file is below it. `undefined` text: it may not be read. */
  files?: Record<string, string | undefined>;
  links?: Record<string, string>;
  /** Answers by command line, `dmesg` or `ip -V`; a program without any answer is not installed. */
  programs?: Record<string, string | Partial<RunResult> | undefined>;
  kind?: Host['kind'];
  nics?: Nic[];
  vfs?: Vf[];
  asked?: boolean;
  purpose?: DoctorContext['purpose'];
}

/** A context on a machine of a few files, for hosts that the simulation does not describe. */
export function contextOf(machine: Machine): DoctorContext {
  const host = hostOf(machine);
  const nics = machine.nics ?? [];
  return {
    host,
    inventory: { nics, vfs: machine.vfs ?? [], warnings: [] },
    evidence: gatherEvidence(host),
    nics: machine.asked ? nics : nics.filter((nic) => nic.sriov),
    asked: machine.asked ?? false,
    purpose: machine.purpose,
  };
}

export function hostOf({ files = {}, links = {}, programs = {}, kind = 'local' }: Machine): Host {
  const paths = [...Object.keys(files), ...Object.keys(links)];
  return {
    kind,
    name: 'test machine',
    writable: false,
    privileged: true,
    read(path) {
      const text = files[path];
      if (text !== undefined) return text;
      if (path in files) throw new HostError('EACCES', path, 'read');
      const folder = paths.some((other) => other.startsWith(`${path}/`));
      throw new HostError(folder ? 'EISDIR' : 'ENOENT', path, 'read');
    },
    list(path) {
      const below = paths.filter((other) => other.startsWith(`${path}/`));
      if (below.length === 0) throw new HostError('ENOENT', path, 'list');
      return [...new Set(below.map((other) => other.slice(path.length + 1).split('/')[0]!))].sort();
    },
    link(path) {
      const target = links[path];
      if (target === undefined) throw new HostError('ENOENT', path, 'link');
      return target;
    },
    replace: (path) => Promise.reject(new HostError('EROFS', path, 'write')),
    write: (path) => Promise.reject(new HostError('EROFS', path, 'write')),
    run: async (program, args) => {
      const answer = programs[[program, ...args].join(' ')];
      const known = Object.keys(programs).some((command) => command.split(' ')[0] === program);
      if (answer === undefined && !known) throw new ProgramMissing(program);
      if (typeof answer === 'string') return { exitCode: 0, stdout: answer, stderr: '' };
      return { exitCode: 1, stdout: '', stderr: 'not expected by the test', ...answer };
    },
    wait: async () => {},
    lock: () => Promise.reject(new HostError('EROFS', '/', 'write')),
    keep: { load: () => undefined, save: () => {}, remove: () => {} },
  };
}

export function nicOf(changes: Partial<Nic> = {}): Nic {
  const pci = changes.pci === undefined ? '0000:82:00.0' : changes.pci;
  return {
    sysfs: `/sys/bus/pci/devices/${pci}`,
    bus: 'pci',
    pci,
    name: 'ens1f0',
    altnames: [],
    netdevs: ['ens1f0'],
    representors: [],
    mac: '3c:fd:fe:00:00:01',
    permanentMac: '3c:fd:fe:00:00:01',
    vendor: 'Intel Corporation',
    model: 'Ethernet Controller X710',
    vendorId: '8086',
    deviceId: '1572',
    vfDeviceId: '154c',
    driver: 'i40e',
    sriov: true,
    totalVfs: 64,
    numVfs: 0,
    driversAutoprobe: true,
    vfOffset: 16,
    vfStride: 1,
    numaNode: 0,
    iommuGroup: 12,
    state: 'up',
    carrier: true,
    mtu: 1500,
    linkType: 'ether',
    master: null,
    eswitchMode: 'legacy',
    ...changes,
  };
}

export function vfOf(changes: Partial<Vf> = {}): Vf {
  const index = changes.index ?? 0;
  return {
    pf: 'ens1f0',
    index,
    pci: `0000:82:02.${index}`,
    netdev: `ens1f0v${index}`,
    driver: 'iavf',
    iommuGroup: 100 + index,
    mac: `02:00:00:00:00:0${index}`,
    netdevMac: `02:00:00:00:00:0${index}`,
    macChosenByVf: null,
    mtu: 1500,
    vlan: 0,
    qos: 0,
    vlanProto: '802.1q',
    spoofchk: true,
    trust: false,
    linkState: 'auto',
    minTxRate: 0,
    maxTxRate: 0,
    queryRss: null,
    nodeGuid: null,
    portGuid: null,
    holder: null,
    ...changes,
  };
}
