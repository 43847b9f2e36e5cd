import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { must } from './vf-network.ts';
import type { World } from './world.ts';

/** dockerd with an image `busybox`, while `use` runs. */
export async function withDocker(world: World, use: () => Promise<void>): Promise<void> {
  try {
    await must(world, 'systemctl', ['start', 'docker.service']);
    await must(world, 'docker', ['import', await busyboxArchive(world), 'busybox']);
    await use();
  } finally {
    // They do not mind SIGTERM, and dockerd would wait for each.
    await world.run('sh', ['-c', 'docker ps -aq | xargs -r docker rm -f']);
    await world.run('systemctl', ['stop', 'docker.socket', 'docker.service', 'containerd.service']);
    // Or the next dockerd would make the networks of this one again.
    rmSync('/var/lib/docker/network', { recursive: true, force: true });
  }
}

/** Starts a container by a generated `docker run ... IMAGE ip address`, which is to live longer. Returns its name. */
export async function runAsTold(world: World, command: string, name: string): Promise<string> {
  const line = command
    .replace(' run --rm ', ` run --rm -d --name ${name} `)
    .replace(/ ip address$/, ' sleep 1000');
  await must(world, 'sh', ['-c', line]);
  return name;
}

/** The root of an image whose only program is busybox. Packed: there is no registry in a guest. */
export async function busyboxArchive(world: World): Promise<string> {
  const root = '/tmp/busybox';
  mkdirSync(`${root}/bin`, { recursive: true });
  copyFileSync('/usr/bin/busybox', `${root}/bin/busybox`);
  for (const name of ['ip', 'ping', 'sh', 'sleep']) {
    await must(world, 'ln', ['-sf', 'busybox', `${root}/bin/${name}`]);
  }
  await must(world, 'tar', ['-C', root, '-cf', `${root}.tar`, '.']);
  return `${root}.tar`;
}
