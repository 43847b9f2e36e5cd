import { parseArgs } from 'node:util';
import { shapes, type ShapeName } from './shapes.ts';

export interface Options {
  /** Only scenarios whose name contains one of them; all if there is none. */
  only: string[];
  guest: ShapeName | undefined;
  /** Leave the shares (logs and outcomes) where they are. */
  keep: boolean;
  /** Install what is missing; needs root. */
  install: boolean;
  accelerator: string;
  /** A file of outcomes to hold the simulated machine against, instead of booting guests. */
  against: string | undefined;
  /** Only what measures. */
  bench: boolean;
  /** Where to write the outcomes of the guests. */
  record: string | undefined;
}

const USAGE = `npm run lab -- [--only TEXT]... [--guest SHAPE] [--keep] [--install] [--kvm] [--record FILE] [--against FILE] [--bench]

  --only TEXT     scenarios whose name contains it; more than once for several
  --guest SHAPE   ${Object.keys(shapes).join(', ')}
  --keep          leave the logs of the guests, and say where they are
  --install       as root: install what the lab needs (also when CI=true)
  --kvm           use KVM; software emulation is slower and works everywhere
  --bench         only what measures; npm run bench prints it
  --record FILE   keep the kernel's answers
  --against FILE  boot nothing: hold the simulated machine against answers that were kept`;

export function options(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      guest: { type: 'string' },
      keep: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      kvm: { type: 'boolean', default: false },
      record: { type: 'string' },
      bench: { type: 'boolean', default: false },
      against: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (values.guest !== undefined && !(values.guest in shapes)) {
    throw new Error(`no guest is named ${values.guest}\n${USAGE}`);
  }
  const root = process.getuid?.() === 0;
  return {
    only: values.only,
    guest: values.guest as ShapeName | undefined,
    keep: values.keep,
    install: root && (values.install || process.env['CI'] === 'true'),
    against: values.against,
    record: values.record,
    bench: values.bench,
    accelerator: values.kvm ? 'kvm' : 'tcg,thread=multi',
  };
}
