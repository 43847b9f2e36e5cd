import type { Element } from '../../formats/document.ts';

export function child(element: Element, ...names: string[]): Element | undefined {
  let at: Element | undefined = element;
  for (const name of names) at = at?.children.find((one) => one.name === name);
  return at;
}

export function children(element: Element | undefined, name: string): Element[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}
