import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Difference } from '../lab/many-pfs.ts';
import benchBootTools, { type Rounds } from '../lab/scenarios/bench-boot-tools.ts';
import benchManyVfs from '../lab/scenarios/bench-many-vfs.ts';
import { median } from './measure.ts';

type Times = Record<string, number[]>;

interface Outcome {
  scenario: string;
  answers: [string, unknown][];
}

/** Boots the lab's guests and prints what was measured there; says why if there is no guest to be had. */
export function reportLab(folder: string): void {
  const file = join(folder, 'lab.json');
  const args = ['--import', 'tsx', 'test/lab/run.ts', '--bench', '--record', file];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) {
    console.log(`\`npm run lab -- --bench\` did not come to its end:\n\n${stdout}`);
    return;
  }
  const outcomes = JSON.parse(readFileSync(file, 'utf8')) as Outcome[];
  const answers = (scenario: string): unknown =>
    Object.fromEntries(outcomes.find((one) => one.scenario === scenario)!.answers);
  console.log('\n### MAC, VLAN, spoof check and trust of 256 VFs, in the lab\n');
  manyVfs(answers(benchManyVfs.name) as Record<string, Times>);
  console.log('\n### Against the other tools, in the lab\n');
  bootTools((answers(benchBootTools.name) as { rounds: Record<string, Rounds> }).rounds);
}

function manyVfs(answers: Record<string, Times>): void {
  const { 'with 1 VF': one, 'with 256 VFs': many, 'against a shell loop': whole } = answers;
  const ms = (times: Times | undefined, name: string): number => median(times![name]!);

  const growth = ms(many, 'ours') - ms(one, 'ours');
  const bare = ms(many, 'batch') + ms(many, 'show');
  const rows: [string, number, string][] = [
    ['`node -e 0`', ms(many, 'start'), ''],
    ['one `ip -batch` of 256 lines', ms(many, 'batch'), ''],
    ['one `ip -j -d link show`', ms(many, 'show'), ''],
    ['`vf set PF all` with 1 VF', ms(one, 'ours'), ''],
    ['`vf set PF all` with 256 VFs', ms(many, 'ours'), ''],
    ['growing from 1 VF to 256', growth, `${(growth / bare).toFixed(2)} x (batch + show)`],
    ['shell loop, one `ip link set` for each attribute', ms(whole, 'shell'), ''],
    [
      '`vf set PF all` beside it',
      ms(whole, 'ours'),
      `${(ms(whole, 'ours') / ms(whole, 'shell')).toFixed(2)} x the loop`,
    ],
  ];
  console.log('| | ms | ratio |\n|---|---:|---:|');
  for (const [name, value, ratio] of rows)
    console.log(`| ${name} | ${value.toFixed(0)} | ${ratio} |`);
}

function bootTools(tools: Record<string, Rounds>): void {
  const seconds = (times: number[]): string => (median(times) / 1000).toFixed(1);
  console.log('| | last change, s | command ended, s | not as asked |\n|---|---:|---:|---|');
  for (const [name, { changed, ended, differences }] of Object.entries(tools)) {
    console.log(
      `| ${name} | ${seconds(changed)} | ${seconds(ended)} | ${ofAllRounds(differences)} |`,
    );
  }
}

/** `MAC 5-13, trust 28`: of how many VFs, from the best round to the worst. */
function ofAllRounds(rounds: readonly Difference[]): string {
  const names = [...new Set(rounds.flatMap((round) => Object.keys(round)))];
  const texts = names.map((name) => {
    const counts = rounds.map((round) => round[name] ?? 0);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    return `${name} ${least === most ? most : `${least}-${most}`}`;
  });
  return texts.join(', ') || 'nothing';
}
