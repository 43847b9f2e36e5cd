import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

const CALLS = [
  'udevadm control --reload',
  `udevadm trigger --action=change /sys/class/net/${PF_NAME}`,
  'udevadm trigger --action=change /sys/class/net/nosuch0',
  'systemctl daemon-reload',
  'systemctl enable nosuch.service',
  'systemctl disable nosuch.service',
  'systemctl start nosuch.service',
  'systemctl stop nosuch.service',
  'systemctl is-enabled nosuch.service',
  'systemctl is-active nosuch.service',
  'systemctl is-failed nosuch.service',
  'systemctl status nosuch.service',
  'systemctl show nosuch.service -p LoadState,ActiveState,SubState,UnitFileState,Result,FragmentPath',
];

export default scenario({
  name: 'what udevadm and systemctl say',
  guest: 'igb',
  on: 'both',
  async run(world) {
    for (const call of CALLS) {
      const [program = '', ...args] = call.split(' ');
      const { exit, stdout, stderr } = await world.run(program, args);
      world.answer(call, [exit, stdout, stderr]);
    }
    // Its words tell whether networkd has run since the boot.
    const { exit } = await world.run('networkctl', ['reload']);
    world.answer('networkctl reload', exit);
  },
});
