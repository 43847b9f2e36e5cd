import { readdirSync, readFileSync } from 'node:fs';
import * as esbuild from 'esbuild';

/**
 * What oclif loads at every start for what sriovctl never does: finding plugins and commands on the disk, reading
 * arguments from stdin, measuring itself, Windows. It would be a fifth of the start.
 */
const UNREACHED = [
  'lilconfig',
  'minimatch',
  'tinyglobby',
  'wsl-utils',
  'node:child_process',
  'node:perf_hooks',
  'node:readline',
];

/**
 * What most commands use. Each entry is made to begin with it, which makes it one file of dist. Left alone, esbuild
 * cuts it into as many as there are sets of entries that share something, and each costs half a millisecond.
 */
const COMMON = [
  'cli/args.ts',
  'cli/base-command.ts',
  'cli/command-not-found.ts',
  'cli/help.ts',
  'host/keep.ts',
  'host/run.ts',
  'inventory/inventory.ts',
  'model/sha256.ts',
  'output/key-value.ts',
  'output/nic-table.ts',
  'output/vf-table.ts',
];

/** The program, its commands, and what of ours is loaded by import() where it is needed. */
const ENTRIES =
  /\/src\/(cli\/main|commands\/.+|host\/(write|file-lock|snapshot|sysroot|simulated\/open))\.ts$/;

/**
 * One entry per command, with what they share in chunks: a command loads only what it uses. All packages are
 * bundled, so that the published package has no dependencies and its start reads few files.
 */
export async function bundle(root) {
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts', ...commands(root)],
    outdir: 'dist',
    outbase: 'src',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Minified code starts slower; legal comments are in NOTICE.
    minify: false,
    legalComments: 'none',
    charset: 'utf8',
    // Optional tools of oclif's development mode; bundled they would be most of the size.
    external: ['typescript', 'ts-node', 'tsx', 'pnpapi'],
    // CommonJS packages call require() for Node's own modules.
    banner: {
      js: "import { createRequire as createRequireForPackages } from 'node:module'; const require = createRequireForPackages(import.meta.url);",
    },
    // Its CommonJS half finds its own parts in a way that no bundler follows.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    plugins: [leaveOutOfOclif(UNREACHED), beginWith(root, COMMON)],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return { files: outputFiles, metafile };
}

function commands(root) {
  return readdirSync(`${root}src/commands`, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => `src/commands/${file}`);
}

function leaveOutOfOclif(modules) {
  const filter = new RegExp(`^(${modules.join('|')})$`);
  return {
    name: 'leave-out-of-oclif',
    setup(build) {
      build.onResolve({ filter }, ({ path, importer }) =>
        importer.includes('/@oclif/core/') ? { path, namespace: 'left-out' } : undefined,
      );
      build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({
        contents: 'module.exports = {};',
      }));
    },
  };
}

function beginWith(root, files) {
  const imports = files.map((file) => `import ${JSON.stringify(`${root}src/${file}`)};\n`).join('');
  return {
    name: 'begin-with-common',
    setup(build) {
      build.onLoad({ filter: ENTRIES }, ({ path }) => ({
        contents: `${imports}${readFileSync(path, 'utf8')}`,
        loader: 'ts',
      }));
    },
  };
}
