import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const state = mkdtempSync(join(tmpdir(), 'sriovctl-demo-'));
const hostFile = join(state, 'host.yaml');

/** What a newcomer does first, on a simulated machine, and the exit code of each. */
const STEPS: readonly (readonly [command: string, status: number])[] = [
  ['nic list', 0],
  ['doctor', 0],
  ['doctor --fix --dry-run', 0],
  ['vf create ens1f0 --count 4 --vlan 100 --dry-run', 0],
  ['vf create ens1f0 --count 4 --vlan 100', 0],
  ['vf create ens1f0 --count 4 --vlan 100', 0],
  ['vf set ens1f0 2-3 --vlan 200 --trust on --max-rate 1000', 0],
  ['vf list ens1f0', 0],
  ['vf bind ens1f0 0 --driver vfio-pci', 0],
  ['vf show ens1f0 0', 0],
  ['vf set ens1f0 0 --vlan 4095', 2],
  [`export ens1f0 -o ${hostFile}`, 0],
  ['vf delete ens1f0', 0],
  [`diff ${hostFile}`, 1],
  [`apply ${hostFile}`, 0],
  [`apply ${hostFile}`, 0],
  [`persist enable ${hostFile}`, 0],
  ['persist show', 0],
];

try {
  for (const [command, status] of STEPS) run(command, status);
} finally {
  rmSync(state, { recursive: true, force: true });
}

function run(command: string, expected: number): void {
  console.log(`\n$ sriovctl ${command}`);
  const binary = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
  const { status } = spawnSync(process.execPath, [binary, ...command.split(' ')], {
    stdio: 'inherit',
    env: { ...process.env, SRIOVCTL_HOST: 'sim', SRIOVCTL_SIM_STATE: state },
  });
  if (status === expected) return;
  console.error(`It ended with ${status} and not with ${expected}.`);
  process.exitCode = 1;
}
