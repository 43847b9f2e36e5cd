import { SriovError } from '../../model/errors.ts';
import { parseIpam } from '../../generate/parse-ipam.ts';
import { asksForSubnet } from '../generate-request.ts';
import { purposeOf } from '../purposes.ts';
import { oneLine } from '../../model/text.ts';
import type { Facts } from '../facts.ts';
import type { Verdict } from '../question.ts';
import type { Situation } from '../situation.ts';
import type { Step } from '../step.ts';
import { consumersOf } from '../consumers-of.ts';

/** Who the files are for, and what else they need to know. */
export function askConsumers(situation: Situation): Step[] {
  const { answers, facts } = situation;
  const purpose = purposeOf(answers.purpose);
  const chosen = consumersOf(answers);
  const steps: Step[] = [
    {
      id: 'consumers',
      question: {
        kind: 'many',
        id: 'consumers',
        title: 'For whom shall files be written?',
        notes: ['With the names, ids and addresses of these VFs. Nothing chosen: none.'],
        choices: purpose.consumers.map(({ id, label }) => ({ value: id, label, short: id })),
        value: chosen,
        check: checkConsumers,
      },
      take: (answer) => ({
        answers: {
          ...answers,
          consumers: { ...answers.consumers, [purpose.id]: [answer].flat() },
        },
      }),
    },
  ];
  if (asksForSubnet(situation)) {
    steps.push({
      id: 'subnet',
      question: {
        kind: 'text',
        id: 'subnet',
        title: 'Which subnet do the containers have addresses of?',
        notes: [
          'As 10.56.217.0/24. Nothing: no addresses are given, or those that the consumer chooses.',
        ],
        value: answers.subnet ?? '',
        check: checkSubnet,
      },
      take: (answer) => ({ answers: { ...answers, subnet: String(answer) } }),
    });
  }
  steps.push({
    id: 'folder',
    question: {
      kind: 'text',
      id: 'folder',
      title: 'Into which directory?',
      notes: ['The host file goes there, and the files for those who use the VFs.'],
      value: answers.folder ?? `sriov-${facts.hostName.replaceAll(/[^\w.-]/g, '_')}`,
      check: (text) => checkFolder(text, facts),
    },
    take: (answer) => ({ answers: { ...answers, folder: String(answer) } }),
  });
  return steps;
}

function checkConsumers(ids: readonly string[]): string | undefined {
  if (!ids.includes('rdma-shared') || !ids.includes('device-plugin')) return undefined;
  return 'device-plugin gives each pod its own RDMA device, rdma-shared all of them the same: choose one';
}

export function checkSubnet(text: string): Verdict {
  if (text === '') return { means: 'no subnet' };
  try {
    parseIpam({ subnet: [text] });
    return { means: `addresses of ${text}` };
  } catch (error) {
    if (!(error instanceof SriovError)) throw error;
    return {
      problem: error.message.startsWith('--subnet "')
        ? 'Write it as 10.56.217.0/24'
        : error.message,
    };
  }
}

function checkFolder(text: string, { whyNotWritable }: Facts): Verdict {
  if (text === '') return { problem: 'Name a directory; . is the one you are in' };
  if (text.startsWith('~')) return { problem: 'Write it in full: only shells know ~' };
  if (oneLine(text) !== text) return { problem: 'Control characters have no place in its name' };
  const why = whyNotWritable(text);
  if (why !== undefined) return { problem: oneLine(why) };
  return { means: `${text.replace(/\/+$/, '')}/host.yaml and more` };
}
