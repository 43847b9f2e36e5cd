/** The kernel's way to write a set of CPUs: `0-3,8`. */
export function isCpuList(text: string): boolean {
  return /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text);
}

export function shareCpus(first: string, second: string): boolean {
  const others = rangesOf(second);
  return rangesOf(first).some(([from, to]) =>
    others.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= to),
  );
}

function rangesOf(list: string): [from: number, to: number][] {
  return list.split(',').map((part) => {
    const [from = '', to = from] = part.split('-');
    return [Number(from), Number(to)];
  });
}
