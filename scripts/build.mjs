/** Builds dist/, oclif.manifest.json and NOTICE. `--meta FILE` keeps esbuild's metafile for a look at sizes. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundle } from './bundle.mjs';
import { manifest } from './manifest.mjs';
import { notice } from './notice.mjs';

const root = new URL('..', import.meta.url).pathname;
const metaFile = process.argv[2] === '--meta' ? process.argv[3] : undefined;

const { files, metafile } = await bundle(root);
if (metaFile) writeFileSync(metaFile, JSON.stringify(metafile));

// Only now: a build that fails leaves the last one alone.
rmSync(`${root}dist`, { recursive: true, force: true });
for (const { path, contents } of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
writeFileSync(`${root}oclif.manifest.json`, await manifest(root));
writeFileSync(`${root}NOTICE`, notice(root, Object.keys(metafile.inputs)));
