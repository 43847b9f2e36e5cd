import type { GeneratedFile } from './generate.ts';
export function checkGenerated(
  _files: readonly GeneratedFile[],
  _templates: readonly string[],
): void {}
