import { expect, it } from 'vitest';
import { representors } from '../../../src/doctor/checks/representors.ts';
import { contextOf, nicOf } from './machine.ts';

const run = (name: string) =>
  representors.run(
    contextOf({
      files: { [`/sys/class/net/${name}/phys_switch_id`]: 'b8599f0003c2a1' },
      nics: [
        nicOf({ eswitchMode: 'switchdev', representors: [{ name, portName: 'pf0vf3', vf: 3 }] }),
      ],
    }),
  );

it('representors warns of names that the kernel counted up, and gives a rule', async () => {
  const [found] = await run('eth4');
  expect(found?.status).toBe('warn');
  expect(found?.cure?.commands[0]).toContain('ATTR{phys_switch_id}=="b8599f0003c2a1"');
  expect((await run('ens1f0npf0vf3'))[0]).toMatchObject({ status: 'pass' });
});
