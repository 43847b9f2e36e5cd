import { oneLine } from '../../model/text.ts';
import { valueText } from '../../output/tsv.ts';
import type { Question, Verdict } from '../question.ts';
import type { Candidate } from '../facts.ts';
import { type Setting, settingsOn } from '../settings.ts';
import { chosenOf, settingsFor, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';

const GO_ON = 'go-on';
const UNSET = 'unset';

/** A list of all settings with their values; behind each, a question of its own that comes back to the list. */
export function askSettings(situation: Situation): Step[] {
  const { answers } = situation;
  const settings = settingsOn(situation);
  const menu: Step = {
    id: 'settings',
    question: {
      kind: 'one',
      id: 'settings',
      title: 'How shall the VFs be?',
      choices: [
        { value: GO_ON, label: 'Go on with these', short: summary(settings, situation) },
        ...settings.map((setting) => ({
          value: setting.id,
          label: `${setting.label.padEnd(WIDTH)}${valueOf(setting, situation)}`,
          quiet: true,
        })),
      ],
      value: GO_ON,
    },
    take: (answer) =>
      answer === GO_ON ? { answers } : { answers, next: `setting:${String(answer)}` },
  };
  return [menu, ...settings.map((setting) => askSetting(setting, situation))];
}

const WIDTH = 15;

function askSetting(setting: Setting, situation: Situation): Step {
  const { answers } = situation;
  const { input, id } = setting;
  const { [id]: _, ...others } = answers.settings;
  return {
    id: `setting:${id}`,
    behind: 'settings',
    question: questionFor(setting, situation),
    take: (answer) => {
      const unset = answer === UNSET || answer === '';
      const settings = unset ? others : { ...others, [id]: input.parse(String(answer)) };
      const leave = answers.leave.filter((one) => one !== id);
      return {
        answers: { ...answers, settings, leave: unset ? [...leave, id] : leave },
        next: 'settings',
      };
    },
  };
}

function questionFor(setting: Setting, situation: Situation): Question {
  const { input, title, notes, same } = setting;
  const id = `setting:${setting.id}`;
  const chosen = chosenOf(situation);
  const values = chosen.map((candidate) => settingsFor(candidate, situation.answers)[setting.id]);
  const current = values.every((value) => value === values[0]) ? wordOf(values[0]) : undefined;
  const unset = unsetText(setting, chosen);
  if (input.kind === 'text') {
    const check = (text: string): Verdict =>
      text === '' ? { means: unset } : input.check(text, chosen);
    return { kind: 'text', id, title, notes, value: current ?? '', check };
  }
  const isFresh = chosen.every(({ vfs }) => vfs.length === 0);
  const choices = input.choices(chosen);
  if (isFresh && same !== undefined)
    return { kind: 'one', id, title, notes, choices, value: current ?? same };
  const asItIs = { value: UNSET, label: unset, short: unset };
  return { kind: 'one', id, title, notes, choices: [...choices, asItIs], value: current ?? UNSET };
}

/** As the choices have it. */
function wordOf(value: string | number | boolean | null | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value === null ? 'none' : valueText(value);
}

/** VFs that are there stay as they are in what nobody names. */
function unsetText(setting: Setting, chosen: readonly Candidate[]): string {
  const { unset } = setting;
  const existing = chosen.filter(({ vfs }) => vfs.length > 0).length;
  if (existing === 0) return unset;
  const now = `as it is${presentText(setting, chosen)}`;
  return existing === chosen.length ? now : `${now}, for new VFs ${unset}`;
}

/** What the VFs have that are there, if it can be said in a word. */
function presentText(setting: Setting, chosen: readonly Candidate[]): string {
  if (setting.id === 'mac') return '';
  const { id } = setting;
  const values = chosen.flatMap(({ vfs }) => vfs.map((vf) => vf[id]));
  const texts = values.map((value) => {
    if (id === 'driver') return oneLine(String(value ?? 'none'));
    return value === null ? '' : shown(setting, value, chosen);
  });
  const [first, ...others] = new Set(texts.filter((text) => text !== ''));
  if (first === undefined) return '';
  return others.length === 0 ? ` (${first})` : ' (various)';
}

function valueOf(setting: Setting, situation: Situation): string {
  const chosen = chosenOf(situation);
  const texts = chosen.map((candidate) => {
    const value = settingsFor(candidate, situation.answers)[setting.id];
    return value === undefined ? unsetText(setting, [candidate]) : shown(setting, value, chosen);
  });
  return [...new Set(texts)].join(' / ');
}

function shown(
  { input, id }: Setting,
  value: string | number | boolean | null,
  chosen: readonly Candidate[],
): string {
  if (input.kind === 'one') {
    const word = wordOf(value);
    return input.choices(chosen).find((one) => one.value === word)?.short ?? valueText(value);
  }
  if (value === 0) return id === 'vlan' ? 'none' : 'no limit';
  return id === 'maxTxRate' ? `${value} Mbit/s` : String(value);
}

/** Only what is not left to itself. */
function summary(settings: readonly Setting[], situation: Situation): string {
  const chosen = chosenOf(situation);
  const said = settings.filter(({ id }) =>
    chosen.some((candidate) => settingsFor(candidate, situation.answers)[id] !== undefined),
  );
  if (said.length === 0) return 'as they are by default';
  return said.map((setting) => `${setting.label} ${valueOf(setting, situation)}`).join(', ');
}
