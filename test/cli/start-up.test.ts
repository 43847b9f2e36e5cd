import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const COMMANDS = 'dist/commands';
/** As esbuild says from where a piece of code is. */
const PROMPTS = 'node_modules/@inquirer/';

test('only the wizard loads prompts before it knows that it will ask', () => {
  const files = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' });
  const commands = files.filter((file) => file.endsWith('.js'));
  const asking = commands.filter((file) =>
    [...loadedBy(join(COMMANDS, file))].some((path) =>
      readFileSync(path, 'utf8').includes(PROMPTS),
    ),
  );
  expect(asking).toEqual(['setup.js']);
});

/** The file and all that it imports at once. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?:[^;]*? from )?"(\.[^"]+)"/gm,
  );
  for (const [, path] of imports) loadedBy(join(dirname(file), path!), seen);
  return seen;
}
