import type { Consumer, Variant } from '../consumers/consumer.ts';
import { consumers } from '../consumers/index.ts';
import { SriovError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';

export interface Choice {
  consumer: Consumer;
  variant: Variant;
}

/**
 * What `cni` or `cni:host-device` means; a repeated one counts once.
 * @throws {SriovError} UNKNOWN_CONSUMER
 */
export function chooseConsumers(words: readonly string[]): Choice[] {
  return [...new Set(words)].map((word) => {
    const [id = '', wanted, ...rest] = word.split(':');
    const consumer = consumers.find((one) => one.id === id);
    if (consumer === undefined)
      throw unknown(
        word,
        id,
        consumers.map((one) => one.id),
      );
    const { variants } = consumer;
    const variant = wanted === undefined ? variants[0] : variants.find((one) => one.id === wanted);
    if (variant === undefined || rest.length > 0) {
      throw unknown(
        word,
        word,
        variants.map((one) => `${id}:${one.id}`),
      );
    }
    return { consumer, variant };
  });
}

function unknown(word: string, looked: string, known: readonly string[]): SriovError {
  const close = nearest(looked, known);
  return new SriovError('UNKNOWN_CONSUMER', `There is no consumer "${oneLine(word)}"`, {
    actions: [
      ...(close === undefined ? [] : [`Did you mean ${close}?`]),
      `There are: ${known.join(', ')}`,
      'See what each writes: sriovctl gen-config --list',
    ],
  });
}
