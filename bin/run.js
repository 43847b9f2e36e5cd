#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

// Answered before oclif is loaded: scripts ask this often, and it takes a third of the time.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(
    `sriovctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
  );
} else {
  const { main } = await import('../dist/cli/main.js');
  await main(process.argv.slice(2));
}
