import {
  createPrompt,
  isEnterKey,
  isTabKey,
  useEffect,
  useKeypress,
  useState,
} from '@inquirer/core';
import type { Enter, Reply } from '../../setup/question.ts';
import { footLines, headLines } from './layout.ts';
import { draw, type Screen, useSize } from './screen.ts';

export interface TextConfig {
  question: Enter;
  screen: Screen;
}

/** A line of text; what is wrong with it, or what it means, is told as it is typed. */
export const textPrompt = createPrompt<Reply, TextConfig>(({ question, screen }, done) => {
  const [text, setText] = useState(question.value);
  const [refused, setRefused] = useState(false);
  const size = useSize(screen);
  useEffect((rl) => rl.write(question.value), []);

  const value = text.trim();
  const verdict = question.check(value);
  useKeypress((key, rl) => {
    if (key.name === 'escape') return done('back');
    if (isEnterKey(key)) {
      if (value === '<') return done('back');
      if (!('problem' in verdict)) return done({ answer: value });
      // readline has taken the line for finished.
      rl.write(text);
      return setRefused(true);
    }
    if (isTabKey(key)) {
      const typed = rl.line.replaceAll('\t', '');
      rl.clearLine(0);
      rl.write(typed);
    }
    setRefused(false);
    setText(rl.line);
  });

  const { symbols } = screen;
  const remark =
    value === '<'
      ? { text: 'Enter goes back', paint: 'dim' as const }
      : 'problem' in verdict
        ? {
            text: `${symbols.warning} ${verdict.problem}`,
            paint: refused ? ('red' as const) : ('yellow' as const),
          }
        : { text: verdict.means, paint: 'green' as const };
  return draw(
    screen,
    [...headLines(question, screen, size), `${symbols.cursor} ${text}`],
    footLines([remark], KEYS, screen, size),
  );
});

const KEYS = 'Enter goes on, Esc or < and Enter goes back, Ctrl-C cancels';
