import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { errnoFromMessage } from './errno-message.ts';
import { errnoOf } from './files.ts';
import { HostError } from './host.ts';
import { ENVIRONMENT, killGroup, withTimeout } from './run.ts';

/** One write(2) into a file that exists. Nothing is created and nothing is cut off. */
export async function writeExisting(path: string, text: string, timeoutMs: number): Promise<void> {
  if (MAY_BLOCK.test(path)) await writeInChild(path, text, timeoutMs);
  else await writeHere(path, text);
}

/**
 * Files whose write runs a driver's probe or remove under the device's lock. They can block without end (vfio-pci
 * waits in remove until the VM lets go: kernel drivers/vfio/vfio_main.c, vfio_unregister_group_dev), and a thread
 * of ours in such a write could never be left, not even to exit. A child can.
 */
const MAY_BLOCK =
  /\/(?:sriov_numvfs|bind|unbind|drivers_probe|remove|rescan|reset|new_id|new_device|del_device)$/;

async function writeHere(path: string, text: string): Promise<void> {
  const data = Buffer.from(text);
  try {
    const file = await open(path, constants.O_WRONLY | constants.O_NOCTTY);
    try {
      const { bytesWritten } = await file.write(data);
      if (bytesWritten !== data.length) throw new HostError('EIO', path, 'write');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof HostError ? error : new HostError(errnoOf(error), path, 'write');
  }
}

async function writeInChild(path: string, text: string, timeoutMs: number): Promise<void> {
  assertWritable(path);
  const child = spawn('tee', [path], {
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // tee may be gone before it has read its input: its message says why.
  child.stdin.on('error', () => {});
  child.stdin.end(text);
  const outcome = await withTimeout(
    Promise.all([ended, readStream(child.stderr)]),
    timeoutMs,
    () => {
      killGroup(child.pid);
      child.unref();
      child.stdin.destroy();
      child.stderr.destroy();
    },
  ).catch((error: unknown) => {
    throw new HostError(errnoOf(error), path, 'write');
  });
  if (outcome === undefined) throw new HostError('ETIMEDOUT', path, 'write');
  const [exitCode, message] = outcome;
  if (exitCode !== 0) throw new HostError(errnoFromMessage(message), path, 'write');
}

/** tee would try to create what is missing, and sysfs answers that with EACCES, even to root. */
function assertWritable(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NOCTTY));
  } catch (error) {
    throw new HostError(errnoOf(error), path, 'write');
  }
}
