import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './measure.ts';

type Times = Record<string, number[]>;

/** Boots the lab's guest and prints what setting 256 VFs costs there; says why if there is no guest to be had. */
export function reportLab(folder: string): void {
  const file = join(folder, 'lab.json');
  const args = ['--import', 'tsx', 'test/lab/run.ts', '--bench', '--record', file];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) {
    console.log(`\`npm run lab -- --bench\` did not come to its end:\n\n${stdout}`);
    return;
  }
  const [outcome] = (
    JSON.parse(readFileSync(file, 'utf8')) as { scenario: string; answers: [string, Times][] }[]
  ).filter(({ answers }) => answers.length > 0);
  const {
    'with 1 VF': one,
    'with 256 VFs': many,
    'against a shell loop': whole,
  } = Object.fromEntries(outcome!.answers);
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
