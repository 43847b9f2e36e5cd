import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

export interface ConsumerList {
  consumers: { id: string; summary: string; variants: { id: string; summary: string }[] }[];
}

/** What `gen-config` can write for; the first variant is the usual one. */
export function renderConsumers({ consumers }: ConsumerList, terminal: Terminal): string {
  const { tty, colour, width } = terminal;
  if (!tty) {
    return tsv(
      consumers.flatMap(({ id, variants }) =>
        variants.map((variant) => [`${id}:${variant.id}`, variant.summary]),
      ),
    );
  }
  const names = consumers.flatMap(({ id, variants }) => variants.map((one) => `${id}:${one.id}`));
  const indent = Math.max(0, ...names.map((name) => name.length)) + 4;
  return consumers
    .map(({ id, summary, variants }) => {
      const rows = variants.map(
        (variant) =>
          `  ${`${id}:${variant.id}`.padEnd(indent - 2)}${wrap(variant.summary, width, indent)}\n`,
      );
      return `${colour.bold(id)}  ${wrap(summary, width, id.length + 2)}\n${rows.join('')}`;
    })
    .join('\n');
}
