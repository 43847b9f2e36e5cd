import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportLab } from './lab.ts';
import { measure, type Measured, type Subject } from './measure.ts';
import { writeRecordedHost } from './recorded-host.ts';

const BINARY = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const PFS = [1, 2, 4, 8, 16];
const [rounds = 21] = process.argv.slice(2).map(Number);

const folder = mkdtempSync(join(tmpdir(), 'sriovctl-bench-'));
try {
  console.log(
    `Node ${process.version} on ${cpus().length} x ${cpus()[0]?.model}, median of ${rounds}.\n`,
  );
  console.log('### Start\n');
  report(measure(startUp(), rounds));
  console.log('\n### Files for consumers\n');
  report(measure(consumers(), Math.ceil(rounds / 3)));
  console.log('\n### `vf list` on recorded hosts with 128 VFs on each PF\n');
  report(measure(await recordedHosts(), Math.ceil(rounds / 3)));
  console.log('\n### The recorded host of 16 PFs with 128 VFs each\n');
  report(measure(largestHost(), Math.ceil(rounds / 3)));
  reportLab(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function startUp(): Subject[] {
  const sim = { SRIOVCTL_HOST: 'sim', SRIOVCTL_SIM_STATE: join(folder, 'sim') };
  return [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: '--version', args: [BINARY, '--version'] },
    { name: '--help', args: [BINARY, '--help'] },
    { name: 'vf list, simulated host', args: [BINARY, 'vf', 'list'], env: sim },
    { name: 'vf list, this host', args: [BINARY, 'vf', 'list'] },
    { name: 'nic list, this host', args: [BINARY, 'nic', 'list'] },
  ];
}

/** gen-config and lint, of the usual files and of one with as many pods as a large cluster has. */
function consumers(): Subject[] {
  const env = { SRIOVCTL_HOST: 'sim', SRIOVCTL_SIM_STATE: join(folder, 'consumers') };
  const files = join(folder, 'k8s');
  const prepare = [
    ['vf', 'create', 'ens1f0', '--count', '8', '--yes'],
    ['gen-config', 'multus', 'device-plugin', 'operator', '-o', files],
  ];
  for (const args of prepare)
    execFileSync(process.execPath, [BINARY, ...args], { env, stdio: 'ignore' });
  const pod = readFileSync(join(files, 'multus/pod.yaml'), 'utf8');
  const pods = join(folder, 'pods.yaml');
  writeFileSync(pods, Array.from({ length: 1000 }, () => pod).join('---\n'));
  return [
    { name: 'node -e 0', args: ['-e', '0'] },
    {
      name: 'gen-config multus device-plugin',
      args: [BINARY, 'gen-config', 'multus', 'device-plugin'],
      env,
    },
    { name: 'lint, the 7 files of it', args: [BINARY, 'lint', files], env },
    { name: 'lint, 1000 pods in one file', args: [BINARY, 'lint', pods, '--no-host'], env },
  ];
}

async function recordedHosts(): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const pfs of PFS) {
    const file = join(folder, `${pfs}.json`);
    await writeRecordedHost(file, pfs);
    const name = pfs === 1 ? '1 PF' : `${pfs} PFs`;
    subjects.push({ name, args: [BINARY, 'vf', 'list', '--host', file] });
  }
  return subjects;
}

function largestHost(): Subject[] {
  const file = join(folder, `${PFS.at(-1)}.json`);
  return [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'vf list', args: [BINARY, 'vf', 'list', '--host', file] },
    { name: 'doctor', args: [BINARY, 'doctor', '--host', file] },
  ];
}

function report(measured: Measured[]): void {
  console.log(`| | ms | x ${measured[0]!.name} | peak RSS, MB |\n|---|---:|---:|---:|`);
  for (const { name, ms, ratio, peakMb } of measured) {
    console.log(`| ${name} | ${ms.toFixed(0)} | ${ratio.toFixed(2)} | ${peakMb.toFixed(0)} |`);
  }
}
