import assert from 'node:assert/strict';
import type { World } from './world.ts';

/** Until NetworkManager has taken a netdev. */
export async function managed(world: World, name: string): Promise<void> {
  let state = '';
  for (let tries = 0; tries < 60; tries += 1) {
    const args = ['-g', 'GENERAL.STATE', 'device', 'show', name];
    state = (await world.run('nmcli', args)).stdout.trim();
    if (/connect/.test(state) && !/disconnected/.test(state)) return;
    await world.wait(500);
  }
  assert.fail(`NetworkManager leaves ${name} ${state}`);
}
