import { HostError, type Host } from '../host/host.ts';

/** What the host calls itself; `localhost` where it does not tell. Untrusted text. */
export function readHostname(host: Host): string {
  for (const path of ['/proc/sys/kernel/hostname', '/etc/hostname']) {
    try {
      const name = host.read(path).trim();
      if (name !== '') return name;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
    }
  }
  return 'localhost';
}
