import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from './scenario.ts';

export interface ScenarioFile {
  path: string;
  scenario: Scenario;
}

/** All files of scenarios/, in the order of their names. */
export async function findScenarios(): Promise<ScenarioFile[]> {
  const folder = join(import.meta.dirname, 'scenarios');
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
  const files = await Promise.all(paths.map(load));
  const names = files.map(({ scenario }) => scenario.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two scenarios are named "${twice}"`);
  return files;
}

async function load(path: string): Promise<ScenarioFile> {
  const module = (await import(pathToFileURL(path).href)) as { default?: Scenario };
  if (module.default === undefined)
    throw new Error(`${path} has no scenario as its default export`);
  return { path, scenario: module.default };
}
