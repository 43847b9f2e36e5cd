import type { Edit, Path } from './document.ts';
import { EditImpossible } from './text-edit.ts';

export type PathEdit = Exclude<Edit, { change: 'cut' }>;

/** The value that a document has to have after an edit. @throws {EditImpossible} */
export function editedValue(value: unknown, edit: PathEdit): unknown {
  const { path } = edit;
  // As it will be read again: without prototypes, and without what JSON does not have.
  if (edit.change === 'set') return setIn(value, path, JSON.parse(JSON.stringify(edit.value)));
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  const target = valueAt(value, parent);
  if (key === undefined || !has(target, key))
    throw new EditImpossible('there is nothing at this path');
  if (edit.change === 'remove') return setIn(value, parent, without(target, key));
  if (Array.isArray(target) || (has(target, edit.key) && edit.key !== key)) {
    throw new EditImpossible(`there is a "${edit.key}" already`);
  }
  const renamed = Object.entries(target).map(([name, own]) => [
    name === key ? edit.key : name,
    own,
  ]);
  return setIn(value, parent, Object.fromEntries(renamed));
}

function setIn(value: unknown, path: Path, to: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return to;
  if (Array.isArray(value)) {
    if (typeof step !== 'number' || step > value.length)
      throw new EditImpossible('there is no such index');
    return value.toSpliced(step, 1, setIn(value[step], rest, to));
  }
  if (typeof step === 'number') throw new EditImpossible('this is no list');
  const entries = isObject(value) ? value : {};
  if (!isObject(value) && value !== undefined && value !== null)
    throw new EditImpossible('this is no object');
  const own = has(entries, step) ? entries[step] : undefined;
  // Not a spread: `__proto__` is a key as any other.
  return Object.fromEntries([
    ...Object.entries(entries).filter(([key]) => key !== step),
    [step, setIn(own, rest, to)],
  ]);
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) at = has(at, step) ? at[step] : undefined;
  return at;
}

function without(target: Record<string, unknown> | unknown[], key: string | number): unknown {
  if (Array.isArray(target)) return target.toSpliced(Number(key), 1);
  return Object.fromEntries(Object.entries(target).filter(([name]) => name !== key));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function has(value: unknown, key: string | number): value is Record<string | number, unknown> {
  if (Array.isArray(value)) return typeof key === 'number' && key in value;
  return isObject(value) && typeof key === 'string' && Object.hasOwn(value, key);
}
