import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isUpKey,
  useKeypress,
  useState,
} from '@inquirer/core';
import type { Choice, ChooseMany, ChooseOne, Reply } from '../../setup/question.ts';
import { aroundCursor, cutLine, footLines, headLines, type Remark } from './layout.ts';
import { draw, isBackKey, type Screen, useSize } from './screen.ts';

export interface ListConfig {
  question: ChooseOne | ChooseMany;
  screen: Screen;
}

/** One of a list, or several of it. */
export const listPrompt = createPrompt<Reply, ListConfig>(({ question, screen }, done) => {
  const { choices } = question;
  const many = question.kind === 'many';
  const [at, setAt] = useState(() => startOf(question));
  const [checked, setChecked] = useState<readonly string[]>(() => (many ? question.value : []));
  const [problem, setProblem] = useState<string>();
  const size = useSize(screen);
  const current = choices[at]!;

  const finish = (): void => {
    const answers = choices.map(({ value }) => value).filter((value) => checked.includes(value));
    const wrong = many ? question.check?.(answers) : current.disabled;
    if (wrong !== undefined) setProblem(wrong);
    else done({ answer: many ? answers : current.value });
  };
  const toggle = ({ value, disabled }: Choice): void => {
    if (disabled !== undefined) setProblem(disabled);
    else if (checked.includes(value)) setChecked(checked.filter((one) => one !== value));
    else setChecked([...checked, value]);
  };
  useKeypress((key, rl) => {
    rl.clearLine(0);
    if (isBackKey(key)) return done('back');
    if (isEnterKey(key)) return finish();
    setProblem(undefined);
    if (isUpKey(key)) setAt((at + choices.length - 1) % choices.length);
    else if (isDownKey(key)) setAt((at + 1) % choices.length);
    else if (many && isSpaceKey(key)) toggle(current);
  });

  const { colour, symbols } = screen;
  const flagged = choices.some(({ warnings = [] }) => warnings.length > 0);
  const lines = choices.map((choice, index) => {
    const { value, label, warnings = [], disabled } = choice;
    const cursor = index === at ? symbols.cursor : ' '.repeat(symbols.cursor.length);
    const box = checked.includes(value) ? symbols.checked : symbols.unchecked;
    const flag = warnings.length > 0 ? symbols.warning : ' ';
    const marks = [cursor, ...(many ? [box] : []), ...(flagged ? [flag] : [])].join(' ');
    const text = cutLine(`${marks} ${label}`, size, symbols);
    if (index === at) return colour.cyan(text);
    return disabled === undefined ? text : colour.dim(text);
  });
  const head = headLines(question, screen, size);
  const foot = footLines(
    [...problemOf(problem), ...remarksOf(current)],
    KEYS[question.kind],
    screen,
    size,
  );
  const room = Math.max(3, size.rows - head.length - foot.length - 2);
  const [text] = draw(screen, [...head, ...aroundCursor(lines, at, room), '', ...foot]);
  return `${text}${HIDE_CURSOR}`;
});

/** inquirer shows it again when the prompt is done. */
const HIDE_CURSOR = '\u001b[?25l';

const KEYS = {
  one: 'Up and down move, Enter chooses, Esc or < goes back, Ctrl-C cancels',
  many: 'Space chooses, Enter goes on, Esc or < goes back, Ctrl-C cancels',
};

function startOf(question: ChooseOne | ChooseMany): number {
  const { choices, value: wanted } = question;
  const at = choices.findIndex(({ value, warnings = [], disabled }) =>
    wanted.length === 0
      ? warnings.length === 0 && disabled === undefined
      : [wanted].flat().includes(value),
  );
  return Math.max(0, at);
}

function remarksOf({ details = [], warnings = [], disabled }: Choice): Remark[] {
  return [
    ...details.map((text): Remark => ({ text, paint: 'dim' })),
    ...[...warnings, ...(disabled === undefined ? [] : [disabled])].map((text): Remark => ({
      text: `! ${text}`,
      paint: 'yellow',
    })),
  ];
}

function problemOf(problem: string | undefined): Remark[] {
  return problem === undefined ? [] : [{ text: `! ${problem}`, paint: 'red' }];
}
