import { HostError, ProgramMissing, type Host } from '../host/host.ts';

/** Waits until udev has handled what is queued: new netdevs are renamed and modules loaded by then. */
export async function settle(host: Host): Promise<void> {
  try {
    await host.run('udevadm', ['settle', `--timeout=${LIMIT_S}`], {
      timeoutMs: (LIMIT_S + 5) * 1000,
    });
  } catch (error) {
    // A host without udev (a container, busybox) has nothing to wait for.
    if (!(error instanceof ProgramMissing) && !(error instanceof HostError)) throw error;
  }
}

const LIMIT_S = 30;
