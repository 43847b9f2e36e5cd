import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { BINARY, simulatedMachine, temporaryFolder } from './sriovctl.ts';

const SCRIPT = spawnSync('script', ['--version']).error === undefined;

/** script(1) gives the program a terminal. */
describe.skipIf(!SCRIPT)('on a terminal of 80 columns', () => {
  test('the table has a header, colours, and fits', async () => {
    const { run, onTerminal } = machine();
    await run('vf create ens1f0 --count 2 --vlan 100');
    const { status, screen, raw } = await onTerminal('vf list');
    expect(status).toBe(0);
    expect(screen[0]).toMatch(/^PF +VF +PCI +NETDEV +DRIVER +MAC +VLAN +SPOOF +TRUST$/);
    expect(screen[1]).toMatch(/^ens1f0 +0 +\S+ +\S+ +iavf .* +100 +on +off$/);
    expect(Math.max(...screen.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(raw).toContain('\u001b[2m');
    expect((await onTerminal('vf list --no-color')).raw).not.toContain('\u001b[2m');
  });

  test('text is broken between words', async () => {
    const { onTerminal } = machine();
    const calls = ['--help', 'help', 'vf create --help', 'nic show ens1f0', 'doctor --list'];
    for (const call of calls) {
      for (const width of [40, 80]) {
        const { status, screen } = await onTerminal(call, { width });
        expect(status).toBe(0);
        expect(screen.filter((line) => line.length > width)).toEqual([]);
      }
    }
  });

  test('progress counts one VF as one', async () => {
    const { onTerminal } = machine();
    const create = await onTerminal('vf create ens1f0 --count 1 --mtu 1400');
    expect(create.screen).toContain('creating 1 VF on ens1f0');
    expect(create.screen).toContain('setting 1 attribute');
    expect(create.screen).toContain('setting the MTU of 1 VF');
    const bind = await onTerminal('vf bind ens1f0 0 --driver vfio-pci');
    expect(bind.screen).toContain('changing the driver of 1 VF');
  });

  test('a person is asked before VFs are destroyed, and no is an answer', async () => {
    const { run, onTerminal } = machine();
    await run('vf create ens1f0 --count 2');
    const grow = 'vf create ens1f0 --count 3';

    const no = await onTerminal(grow, { answer: 'n\r' });
    expect(no.screen.join('\n')).toMatch(/2 VFs of ens1f0 .*\(y\/N\)/s);
    expect(no.status).toBe(4);
    expect(JSON.parse((await run('vf list --json')).stdout).result.vfs).toHaveLength(2);

    const yes = await onTerminal(grow, { answer: 'y\r' });
    expect(yes.status).toBe(0);
    expect(JSON.parse((await run('vf list --json')).stdout).result.vfs).toHaveLength(3);
  });

  test('Ctrl-C at a question changes nothing', async () => {
    const { run, onTerminal } = machine();
    await run('vf create ens1f0 --count 2');
    const { status, screen } = await onTerminal('vf create ens1f0 --count 3', { answer: '\u0003' });
    expect(status).toBe(130);
    expect(screen.join('\n')).toMatch(/\(INTERRUPTED\)/);
    expect(JSON.parse((await run('vf list --json')).stdout).result.vfs).toHaveLength(2);
  });

  test.each([
    ['y', /✓ ens1f1: The PF is down.*done/s, 'up'],
    ['n', /→ ens1f1: The PF is down/, 'down'],
    ['\u0003', /\(INTERRUPTED\)/, 'down'],
  ])('doctor --fix shows its plan, and does it only after a yes: %j', async (key, text, state) => {
    const { run, onTerminal } = machine();
    const answer = key === '\u0003' ? key : `${key}\r`;
    const { screen } = await onTerminal('doctor ens1f1 --fix', { answer });
    const question = screen.findIndex((line) => line.includes('(y/N)'));
    expect(screen.slice(0, question).join('\n')).toContain('ip link set dev ens1f1 up');
    expect(screen.slice(question).join('\n')).toMatch(text);
    const { stdout } = await run('nic show ens1f1 --json');
    expect(JSON.parse(stdout).result).toMatchObject({ state });
  });

  test('doctor --fix --yes shows its plan as well, before it is done', async () => {
    const { onTerminal } = machine();
    const { screen } = await onTerminal('doctor --host sim:sick --fix iommu --yes');
    const plan = screen.slice(0, screen.indexOf('Cures')).join('\n');
    expect(plan).toMatch(/^ +-GRUB_CMDLINE.*intel_iommu=off/m);
    expect(plan).toMatch(/^ +\+GRUB_CMDLINE.*[^]*update-grub/m);
  });

  test('a polite kill ends a question that nobody answers', async () => {
    const { run, onTerminal, lock } = machine();
    await run('vf create ens1f0 --count 2');
    const asked = (): void => {
      const { pid } = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number };
      process.kill(pid, 'SIGTERM');
    };
    const { status } = await onTerminal('vf create ens1f0 --count 3', { asked });
    expect(status).toBe(130);
    expect(existsSync(lock)).toBe(false);
  });
});

function machine() {
  const folder = temporaryFolder();
  const onTerminal = async (
    call: string,
    { answer, asked, width = 80 }: { answer?: string; asked?: () => void; width?: number } = {},
  ) => {
    const command = `stty cols ${width} && '${process.execPath}' '${BINARY}' ${call}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: {
        PATH: process.env['PATH'],
        TERM: 'xterm',
        SRIOVCTL_HOST: 'sim',
        SRIOVCTL_SIM_STATE: join(folder, 'sim'),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let raw = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      raw += text;
      if (!text.includes('(y/N)')) return;
      if (answer !== undefined) child.stdin.write(answer);
      asked?.();
    });
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const screen = stripVTControlCharacters(raw).split(/\r?\n/).filter(Boolean);
    return { status, raw, screen };
  };
  return { run: simulatedMachine(folder), onTerminal, lock: join(folder, 'sim', 'lock') };
}
