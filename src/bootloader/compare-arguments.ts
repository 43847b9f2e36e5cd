import type { KernelArgument } from './kernel-arguments.ts';

/** In which of two command lines an argument stands, where they differ in it. */
export interface Differences<A, B> {
  onlyInFirst: A[];
  onlyInSecond: B[];
}

/** The order of arguments and how they are quoted do not count; `matters` says which names to look at. */
export function compareArguments<A extends KernelArgument, B extends KernelArgument>(
  first: readonly A[],
  second: readonly B[],
  matters: (name: string) => boolean,
): Differences<A, B> {
  return {
    onlyInFirst: missingIn(
      second,
      first.filter(({ name }) => matters(name)),
    ),
    onlyInSecond: missingIn(
      first,
      second.filter(({ name }) => matters(name)),
    ),
  };
}

function missingIn<T extends KernelArgument>(others: readonly KernelArgument[], args: T[]): T[] {
  const known = new Set(others.map(identity));
  return args.filter((arg) => !known.has(identity(arg)));
}

/** Do two arguments say the same, however they are written? */
export function identity({ name, value }: KernelArgument): string {
  return value === undefined ? name : `${name}=${value}`;
}
