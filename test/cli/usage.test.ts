import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulatedMachine } from './sriovctl.ts';

/**
 * Each wrong call, its code, and the one line that says what is wrong; lines that say why and what to do follow.
 * The exit code is 2 for all of them, and --json says the same.
 */
const WRONG: [call: string | string[], code: string, line: RegExp][] = [
  ['nonsense', 'USAGE', /There is no command "nonsense"/],
  ['vf lsit', 'USAGE', /There is no command "vf lsit"/],
  ['--nonsense', 'USAGE', /There is no flag --nonsense/],
  ['doctor --list --explain iommu', 'USAGE', /cannot be given together/],
  ['doctor --yes', 'USAGE', /--yes is of use with --fix only/],
  ['doctor --fix pf-lnik', 'PF_NOT_FOUND', /There is no NIC "pf-lnik"/],
  ['foo --help', 'USAGE', /There is no command "foo"/],
  ['vf list --nonsense', 'USAGE', /There is no flag --nonsense/],
  ['vf list ens1f0 ens1f1', 'USAGE', /Unexpected argument: ens1f1/],
  ['vf list --host', 'USAGE', /--host expects a value/],
  ['vf create', 'USAGE', /Missing: PF/],
  ['vf create ens1f0', 'USAGE', /Missing: --count/],
  ['vf create ens1f0 --count 0', 'INVALID_COUNT', /"0" is not a number of VFs/],
  ['vf create ens1f0 --count -1', 'INVALID_COUNT', /"-1" is not a number of VFs/],
  ['vf create ens1f0 --count abc', 'INVALID_COUNT', /"abc" is not a number of VFs/],
  ['vf create ens1f0 --count 1.5', 'INVALID_COUNT', /"1.5" is not a number of VFs/],
  ['vf create ens1f0 --count 2 --wait soon', 'USAGE', /--wait cannot be "soon"/],
  ['vf create ens1f0 --count 9999', 'NUMVFS_ABOVE_TOTAL', /can have at most/],
  ['vf create ens1f0 --count 2 --mac 01:00:5e:00:00:01', 'INVALID_MAC', /multicast/],
  ['vf create ens1f0 --count 2 --mac 00:00:00:00:00:00', 'INVALID_MAC', /all zeros/],
  ['vf create ens1f0 --count 2 --mac 02:00:00:00:00', 'INVALID_MAC', /is not a MAC address/],
  ['vf create ens1f0 --count 2 --vlan 4095', 'INVALID_VLAN', /"4095" is not a VLAN/],
  ['vf create ens1f0 --count 2 --qos 3', 'INVALID_VLAN', /has no VLAN/],
  ['vf set ens1f0 0', 'USAGE', /No setting is given/],
  ['vf set ens1f0 0 --spoofchk maybe', 'USAGE', /--spoofchk cannot be "maybe"/],
  ['vf set ens1f0 0 --max-rate fast', 'INVALID_RATE', /"fast" is not a rate/],
  ['vf set ens1f0 0 --mtu 1', 'INVALID_MTU', /"1" is not an MTU/],
  ['vf set ens1f0 7 --vlan 5', 'VF_NOT_FOUND', /VF 7/],
  ['vf set ens1f0 3-1 --vlan 5', 'INVALID_VF_RANGE', /runs backwards/],
  ['vf set ens1f0 x --vlan 5', 'INVALID_VF_RANGE', /does not name VFs/],
  ['vf bind ens1f0 0 --driver ../iavf', 'INVALID_DRIVER', /is not the name of a driver/],
  ['vf set nosuch0 0 --vlan 5', 'PF_NOT_FOUND', /nosuch0/],
  ['vf set 99:00.0 0 --vlan 5', 'PF_NOT_FOUND', /99:00.0/],
  ['nic show nosuch0', 'PF_NOT_FOUND', /nosuch0/],
  [['vf', 'set', 'a\nb\u001b[31m', '0', '--vlan', '5'], 'PF_NOT_FOUND', /a\\nb\\x1b\[31m/],
  ['doctor --explain nonsense', 'UNKNOWN_CHECK', /There is no check "nonsense"/],
  ['doctor --for fun', 'USAGE', /--for cannot be "fun"/],
  ['vf list --host /proc/nonexistent', 'HOST_NOT_FOUND', /\/proc\/nonexistent/],
];

const folder = mkdtempSync(join(tmpdir(), 'sriovctl-test-'));
const run = simulatedMachine(folder);
let before: string;

beforeAll(async () => {
  await run('vf create ens1f0 --count 4');
  before = (await run('vf list --json')).stdout;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(WRONG)('%s', async (call, code, line) => {
  const words = typeof call === 'string' ? call.split(' ') : call;
  const text = await run(words);
  const json = await run([...words, '--json']);

  expect(text).toMatchObject({ status: 2, stdout: '' });
  const [first, ...rest] = text.stderr.trimEnd().split('\n');
  expect(first).toMatch(line);
  expect(first).toMatch(new RegExp(`^error: .* \\(${code}\\)$`));
  expect(rest.join('\n')).toMatch(/^ {2}do:/m);
  expect(rest.filter((each) => !/^ {2}(why: |do: | {5})/.test(each))).toEqual([]);

  expect(json).toMatchObject({ status: 2, stderr: '' });
  const answer = JSON.parse(json.stdout);
  expect(answer).toMatchObject({ status: 2, error: { code, kind: 'usage' }, warnings: [] });
  expect(answer.error.message).toMatch(line);
});

test('none of them changed anything', async () => {
  expect((await run('vf list --json')).stdout).toBe(before);
});
