import { openSimulatedHost } from '../../../../src/host/simulated/open.ts';

/** Sets the VLAN of one VF to 1, 2, ... 20, one change at a time. */
const [stateFolder = '', vf = ''] = process.argv.slice(2);
const host = openSimulatedHost({ stateFolder });
for (let vlan = 1; vlan <= 20; vlan += 1) {
  const args = ['link', 'set', 'dev', 'enp1s0', 'vf', vf, 'vlan', String(vlan)];
  const { exitCode } = await host.run('ip', args);
  if (exitCode !== 0) process.exit(exitCode);
}
