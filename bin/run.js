#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';

// Answered before anything is loaded, even process.stdout: scripts ask this often.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  const packageFile = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  print(`sriovctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  const { main } = await import('../dist/cli/main.js');
  await main(process.argv.slice(2));
}

function print(text) {
  try {
    writeSync(1, text);
  } catch (error) {
    // Whoever asked did not wait for the answer.
    if (error.code !== 'EPIPE') throw error;
  }
}
