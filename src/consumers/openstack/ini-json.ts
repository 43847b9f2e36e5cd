import type { IniEntry } from '../../formats/document.ts';

/** The JSON of an option; undefined if it is none. oslo.config puts other options in for $name, and $ for $$. */
export function iniJson({ value }: IniEntry): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(value.replaceAll('$$', '$')) };
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
