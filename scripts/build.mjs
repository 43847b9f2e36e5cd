/** Builds dist/, oclif.manifest.json and NOTICE. `--meta FILE` keeps esbuild's metafile for a look at sizes. */
import { rmSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';
import { manifest } from './manifest.mjs';
import { notice } from './notice.mjs';

const root = new URL('..', import.meta.url).pathname;
const metaFile = process.argv[2] === '--meta' ? process.argv[3] : undefined;

rmSync(`${root}dist`, { recursive: true, force: true });
const metafile = await bundle(root);
if (metaFile) writeFileSync(metaFile, JSON.stringify(metafile));
writeFileSync(`${root}oclif.manifest.json`, await manifest(root));
writeFileSync(`${root}NOTICE`, notice(root, Object.keys(metafile.inputs)));
