import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFailed, onTestFinished, test } from 'vitest';
import { openSimulatedHost } from '../../src/host/simulated/open.ts';
import { HAS_SCRIPT, KEYS, type Person, personAt as someoneAt } from '../terminal/person.ts';
import { BINARY, type Run, simulatedMachine, sriovctl, temporaryFolder } from './sriovctl.ts';

const { enter, down, space, escape, ctrlC, ctrlD, ctrlU } = KEYS;

/** What is asked in the shortest way through, the end of each question, and what answers it. */
const QUESTIONS: [title: string, ...keys: string[]][] = [
  ['What are the VFs for?', enter],
  ['Which NICs shall have VFs?', space, enter],
  ['How many VFs shall ens1f0 have?', ctrlU, '3', enter],
  ['How shall the VFs be?', enter],
  ['Make them again at every boot?', enter],
  ['For whom shall files be written?', enter],
  ['Which subnet do the containers have addresses of?', '10.1.0.0/24', enter],
  ['Into which directory?', ctrlU, 'out', enter],
  ['Do this?', down, enter],
];
const LAST = QUESTIONS.length - 1;

interface Here {
  folder: string;
  env?: Record<string, string>;
  columns?: number;
}

/** On the simulated machine of this folder. */
function personAt(call: string, { folder, env, ...rest }: Here): Person {
  const person = someoneAt({
    command: `'${process.execPath}' '${BINARY}' ${call}`,
    folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      TERM: 'xterm',
      SRIOVCTL_HOST: 'sim',
      SRIOVCTL_SIM_STATE: join(folder, 'sim'),
      ...env,
    },
    ...rest,
  });
  onTestFinished(() => person.leaves());
  onTestFailed(() => console.error(`It last said:\n${person.unread()}`));
  return person;
}

/** The keys are told with every question, below all else. */
const READY = 'cancels';

async function reads(person: Person, title: string): Promise<void> {
  await person.reads(title);
  await person.reads(READY);
}

/** Answers the first of them. */
async function answers(person: Person, count: number): Promise<void> {
  for (const [title, ...keys] of QUESTIONS.slice(0, count)) {
    await reads(person, title);
    for (const key of keys) person.types(key);
  }
}

async function vfs(run: Run): Promise<unknown[]> {
  return JSON.parse((await run('vf list --json')).stdout).result.vfs;
}

function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length), readFileSync(path, 'utf8')];
    }),
  );
}

describe.skipIf(!HAS_SCRIPT)('setup at a terminal', () => {
  test('the whole way: what was chosen is there, and the commands do the same elsewhere', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder });
    await answers(person, 3);
    await reads(person, 'How shall the VFs be?');
    person.types(down, down, enter);
    await reads(person, 'Which VLAN?');
    person.types('100', enter);
    await answersFrom(person, 3);
    const { status, screen } = await person.ends();
    expect(status).toBe(0);
    expect(screen).toContain(
      'Done: 3 VFs, read back and as asked for, and made again at every boot.',
    );

    const run = simulatedMachine(folder);
    expect(await vfs(run)).toMatchObject(
      [0, 1, 2].map((index) => ({ pf: 'ens1f0', index, vlan: 100 })),
    );
    expect(JSON.parse((await run('persist show --json')).stdout).result).toMatchObject({
      enabled: true,
      differences: [],
    });
    const written = filesIn(join(folder, 'out'));
    expect(Object.keys(written).sort()).toEqual([
      '/device-plugin/config.json',
      '/device-plugin/configmap.yaml',
      '/host.yaml',
      '/multus/deployment.yaml',
      '/multus/network-attachment-definition.yaml',
      '/multus/pod.yaml',
    ]);
    expect(written['/multus/network-attachment-definition.yaml']).toContain('10.1.0.0/24');

    const commands = commandsAtTheEnd(screen);
    expect(commands).toHaveLength(3);
    const fresh = simulatedMachine();
    const again = temporaryFolder();
    for (const command of commands) {
      const words = command
        .split(' ')
        .slice(1)
        .map((word) => word.replace(/^out$/, again).replace(/^out\//, `${join(folder, 'out')}/`));
      const { status: code, stderr } = await fresh(words);
      expect([command, code, stderr]).toEqual([command, 0, expect.anything()]);
    }
    expect(await vfs(fresh)).toEqual(await vfs(run));
    expect((await fresh('export')).stdout).toBe((await run('export')).stdout);
    const { '/host.yaml': _, ...others } = written;
    expect(filesIn(again)).toEqual(others);
    const persisted = async (one: Run) =>
      JSON.parse((await one('persist enable -n --json')).stdout).result;
    expect(await persisted(fresh)).toEqual(await persisted(run));
  });

  test.each(QUESTIONS.map(([title], index) => [title, index] as const))(
    'Ctrl-C at "%s" changes nothing',
    async (title, index) => {
      const folder = temporaryFolder();
      const person = personAt('setup', { folder });
      await answers(person, index);
      await reads(person, title);
      person.types(ctrlC);
      const { status, screen } = await person.ends();
      expect(status).toBe(130);
      expect(screen).toContain('Cancelled: nothing was changed (INTERRUPTED)');
      expect(await vfs(simulatedMachine(folder))).toEqual([]);
      expect(existsSync(join(folder, 'out'))).toBe(false);
    },
  );

  test('Esc and < go back through all questions, and what was answered is proposed', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder });
    await answers(person, LAST);
    await reads(person, 'Do this?');
    for (const [at, [title]] of QUESTIONS.slice(0, LAST).toReversed().entries()) {
      const isText = /How many|subnet|directory/.test(QUESTIONS[LAST - at]![0]);
      person.types(...(at % 2 === 0 ? [escape] : isText ? [ctrlU, '<', enter] : ['<']));
      await reads(person, title);
    }
    // At the first question there is nowhere to go back to.
    person.types('<');
    for (const [title] of QUESTIONS.slice(0, LAST)) {
      await reads(person, title);
      person.types(enter);
    }
    await person.reads('create VFs  0 -> 3');
    await person.reads('out/host.yaml');
    await reads(person, 'Do this?');
    person.types(down, down, enter);
    expect((await person.ends()).status).toBe(130);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('wrong answers are told as they are typed, and Enter does not take them', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder });
    await reads(person, 'What are the VFs for?');
    person.types(enter);
    await reads(person, 'Which NICs shall have VFs?');
    person.types(enter);
    await person.reads('Choose at least one');
    person.types(space, enter);
    await reads(person, 'How many VFs shall ens1f0 have?');
    for (const [text, problem] of [
      ['many', 'Write a number from 1 to 128, or max'],
      ['129', '129 are too many: it can have 128'],
    ] as const) {
      person.types(ctrlU, text);
      await person.reads(problem);
      person.types(enter);
      await person.reads(problem);
    }
    person.types(ctrlU, '2', enter);
    await reads(person, 'How shall the VFs be?');
    person.types(down, down, enter);
    await reads(person, 'Which VLAN?');
    person.types('5000');
    await person.reads('Write a number from 1 to 4094');
    person.types(ctrlU, '4000', enter);
    await person.reads('VLAN           4000');
    person.types(ctrlC);
    expect((await person.ends()).status).toBe(130);
  });

  test('at another width it is drawn anew, with what was typed', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder });
    await answers(person, 1);
    await reads(person, 'Which NICs shall have VFs?');
    person.types(space);
    await reads(person, '[x]   ens1f0');
    person.resizes(44);
    await person.reads('[x]   ens1f0   0/128 VFs  25 Gbit/s   ...\n');
    person.types(enter);
    await reads(person, 'How many VFs shall ens1f0 have?');
    person.types('77');
    await person.reads('> 877');
    person.resizes(70);
    await person.reads('> 877\n');
    await person.reads('877 are too many');
    person.types(ctrlC);
    expect((await person.ends()).status).toBe(130);
  });

  test('no line is wider than the terminal', async () => {
    for (const columns of [60, 80]) {
      const folder = temporaryFolder();
      const person = personAt('setup --dry-run', { folder, columns });
      await answers(person, QUESTIONS.length);
      const { screen } = await person.ends();
      const beforeEnd = screen.slice(0, screen.indexOf('Do this? yes'));
      expect(beforeEnd.split('\n').filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test('colours and glyphs only where they are wanted', async () => {
    const seen = async (env: Record<string, string>): Promise<string> => {
      const person = personAt('setup', { folder: temporaryFolder(), env });
      await reads(person, 'What are the VFs for?');
      person.types(ctrlC);
      return (await person.ends()).raw;
    };
    const colour = '\u001b[36m';
    expect(await seen({ LANG: 'C.UTF-8' })).toMatch(/\u001b\[36m❯ Containers/);
    const plain = await seen({ NO_COLOR: '1', LANG: 'C.UTF-8' });
    expect([plain.includes(colour), plain.includes('❯')]).toEqual([false, true]);
    const others: Record<string, string>[] = [
      { LANG: 'C' },
      { LANG: 'C.UTF-8', TERM: 'vt100' },
      { LANG: 'C.UTF-8', TERM: 'linux' },
    ];
    for (const env of others)
      expect((await seen(env)).replaceAll(/[^\u0080-\uffff]/g, '')).toBe('');
  });

  test('Ctrl-C in the middle of the change undoes it', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder });
    await answers(person, 2);
    await reads(person, 'How many VFs shall ens1f0 have?');
    person.types(ctrlU, 'max', enter);
    await answersFrom(person, 3);
    await person.reads('creating 128 VFs');
    person.types(ctrlC);
    await person.reads('Interrupted: undoing what was done.');
    const { status, screen } = await person.ends();
    expect(status).toBe(130);
    expect(screen).toContain('(INTERRUPTED)');
    const run = simulatedMachine(folder);
    expect(await vfs(run)).toEqual([]);
    expect(JSON.parse((await run('persist show --json')).stdout).result.enabled).toBe(false);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('--dry-run ends with the host file and the commands, and writes nothing', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup --dry-run', { folder });
    await answers(person, QUESTIONS.length);
    const { status, screen } = await person.ends();
    expect(status).toBe(0);
    const end = screen.slice(screen.indexOf('Do this? yes'));
    expect(end).toMatch(/^out\/host\.yaml\n# How [^]*^version: 1\n[^]*^ {4}count: 3$/m);
    expect(commandsAtTheEnd(screen)[0]).toBe('sriovctl apply out/host.yaml --yes');
    expect(await vfs(simulatedMachine(folder))).toEqual([]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('a polite kill at a question is a cancellation', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder });
    await reads(person, 'What are the VFs for?');
    // exec has made the shell, whose number this is, the program.
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGTERM');
    expect((await person.ends()).status).toBe(130);
  });

  test('a closed terminal is a cancellation', async () => {
    const person = personAt('setup', { folder: temporaryFolder() });
    await reads(person, 'What are the VFs for?');
    person.types(ctrlD);
    expect((await person.ends()).status).toBe(130);
  });

  test('VFs that are there make way for more only after a yes, and stay as they were', async () => {
    const folder = temporaryFolder();
    const run = simulatedMachine(folder);
    await run('vf create ens1f0 --count 2 --vlan 7');
    const person = personAt('setup', { folder });
    await reads(person, 'What are the VFs for?');
    person.types(enter);
    await person.reads('[x]   ens1f0   2/128 VFs');
    await person.reads(READY);
    person.types(enter);
    await reads(person, 'How many VFs shall ens1f0 have?');
    person.types(ctrlU, '4');
    await person.reads('in the place of the 2 there are');
    person.types(enter);
    await reads(person, 'Destroy the 2 VFs of ens1f0 to make 4?');
    person.types(enter);
    await reads(person, 'How many VFs shall ens1f0 have?');
    person.types(enter);
    await reads(person, 'Destroy the 2 VFs of ens1f0 to make 4?');
    person.types(down, enter);
    await answersFrom(person, 3);
    const { status, screen } = await person.ends();
    expect(status).toBe(0);
    expect(await vfs(run)).toMatchObject([7, 7, 0, 0].map((vlan) => ({ vlan })));
    expect(commandsAtTheEnd(screen)[0]).toBe('sriovctl apply out/host.yaml --recreate --yes');
  });

  test('names of the host cannot write to the terminal', async () => {
    const folder = temporaryFolder();
    const evil = '\u001b[2J\u009b31m';
    const host = openSimulatedHost({
      stateFolder: join(folder, 'sim'),
      machine: {
        name: `evil${evil}`,
        nics: [
          {
            address: '0000:05:00.0',
            driver: 'ice',
            vendor: '8086',
            device: '159b',
            vendorName: `Vendor\n${evil}`,
            deviceName: `Model\t${evil}`,
            sriov: { totalVfs: 8, offset: 8, stride: 1, vfDevice: '1889' },
            netdevs: [{ name: `e${evil}`, mac: '02:00:00:00:01:00', speed: 1000 }],
          },
        ],
      },
    });
    await host.write('/sys/bus/pci/devices/0000:05:00.0/sriov_numvfs', '1');
    await host.run('udevadm', ['settle']);
    const person = personAt('setup --dry-run', { folder, env: { NO_COLOR: '1' } });
    await reads(person, 'What are the VFs for?');
    person.types(enter);
    await reads(person, 'Which NICs shall have VFs?');
    person.types(enter);
    await person.reads('How many VFs shall e\\x1b[2J');
    await person.reads(READY);
    person.types(enter);
    await answersFrom(person, 3);
    const { screen, raw } = await person.ends();
    expect(screen).toContain('These commands do it');
    expect(raw).not.toContain(evil);
    expect(raw).not.toContain('\u001b[2J');
    expect(raw).not.toContain('\u009b');
  });

  test('cures are part of the plan, and VFs that wait for a reboot are left to commands', async () => {
    const folder = temporaryFolder();
    const person = personAt('setup', { folder, env: { SRIOVCTL_HOST: 'sim:sick' } });
    await reads(person, 'What are the VFs for?');
    person.types(down, down, enter);
    await reads(person, 'Which NICs shall have VFs?');
    person.types(enter);
    await reads(person, 'Which of these shall be cured?');
    person.types(enter);
    await reads(person, 'How many VFs shall ens1f0 have?');
    person.types(enter);
    await reads(person, 'How many VFs shall ens4np0 have?');
    person.types(enter);
    await answersFrom(person, 3, 6);
    await answersFrom(person, 7, 8);
    await person.reads('Not now: ens1f0, ens4np0 cannot give VFs to vfio-pci');
    await answersFrom(person, 8);
    await person.reads('update-grub');
    const { status, screen } = await person.ends();
    expect(status).toBe(0);
    expect(screen).toContain(
      'No VFs were made yet. Reboot now. The VFs are made at boot; then run what',
    );
    expect(commandsAtTheEnd(screen)).toEqual([
      'sriovctl apply out/host.yaml --yes',
      'sriovctl gen-config libvirt --pf ens1f0 --pf ens4np0 --output out --yes',
    ]);
  });
});

async function answersFrom(person: Person, first: number, end = QUESTIONS.length): Promise<void> {
  for (const [title, ...keys] of QUESTIONS.slice(first, end)) {
    await reads(person, title);
    for (const key of keys) person.types(key);
  }
}

function commandsAtTheEnd(screen: string): string[] {
  return screen
    .split('\n')
    .flatMap((line) => (line.startsWith('  sriovctl ') ? [line.trim()] : []));
}

describe('setup without a terminal', () => {
  test.each(['setup', 'setup --json', 'setup --dry-run'])(
    '%s says what to run instead',
    async (call) => {
      const run = simulatedMachine();
      const { status, stdout, stderr } = await run(call);
      expect(status).toBe(4);
      expect(`${stdout}${stderr}`).toMatch(
        /CONFIRMATION_NEEDED[^]*doctor --fix[^]*apply[^]*persist[^]*gen-config/,
      );
    },
  );

  test('help needs none', async () => {
    expect(await sriovctl('setup --help')).toMatchObject({ status: 0 });
  });
});
