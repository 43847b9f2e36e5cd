import type { ScalarNode } from '../formats/document.ts';
import { decimal } from '../model/decimal.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a single value of a host file may be: for its reader, for messages and for the schema that editors use. */
export interface Shape<T> {
  /** `a whole number from 0 to 4094`, behind "it takes". */
  wants: string;
  schema: JsonSchema;
  /** undefined if it is none. @throws {SriovError} where there is more to say than what it takes */
  read(scalar: ScalarNode): T | undefined;
}

/** Decimal and without leading zeros: `010` is eight for YAML 1.1. */
export function wholeNumber(minimum: number, maximum: number): Shape<number> {
  return {
    wants: `a whole number from ${minimum} to ${maximum}`,
    schema: { type: 'integer', minimum, maximum },
    read: ({ value, source }) =>
      typeof value === 'number' && !/^0\d/.test(source)
        ? decimal(source, minimum, maximum)
        : undefined,
  };
}

export function onOff(): Shape<boolean> {
  return {
    wants: 'true or false, also written on or off',
    schema: { enum: [true, false, 'on', 'off'] },
    read: ({ value }) => {
      if (typeof value === 'boolean') return value;
      return value === 'on' ? true : value === 'off' ? false : undefined;
    },
  };
}

/** `instead`: why not false. */
export function onlyTrue(instead: string): Shape<true> {
  return {
    wants: `true: ${instead}`,
    schema: { enum: [true, 'on'] },
    read: (scalar) => (onOff().read(scalar) === true ? true : undefined),
  };
}

export function oneOf<const Word extends string>(...words: Word[]): Shape<Word> {
  return {
    wants: words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join(),
    schema: { enum: words },
    read: ({ value }) => words.find((word) => word === value),
  };
}

/** `parse` gives undefined or throws a SriovError for what is none. */
export function text<T>(
  wants: string,
  schema: JsonSchema,
  parse: (text: string) => T | undefined,
): Shape<T> {
  return {
    wants,
    schema: { type: 'string', ...schema },
    read: ({ value }) => (typeof value === 'string' ? parse(value) : undefined),
  };
}

export function either<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return {
    wants: `${a.wants}, or ${b.wants}`,
    schema: { anyOf: [a.schema, b.schema] },
    read: (scalar) => a.read(scalar) ?? b.read(scalar),
  };
}
