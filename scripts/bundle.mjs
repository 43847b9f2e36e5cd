import { readdirSync } from 'node:fs';
import * as esbuild from 'esbuild';

/**
 * Packages that oclif loads at every start for what sriovctl never does: finding plugins and commands on the disk,
 * and Windows. They would be a tenth of the start.
 */
const UNREACHED = ['lilconfig', 'minimatch', 'tinyglobby', 'wsl-utils'];

/**
 * One entry per command, with what they share in chunks: a command loads only what it uses. All packages are
 * bundled, so that the published package has no dependencies and its start reads few files.
 */
export async function bundle(root) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      'src/cli/main.ts',
      'src/cli/help.ts',
      'src/cli/command-not-found.ts',
      ...commands(root),
    ],
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
    plugins: [leaveOut(UNREACHED)],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

function commands(root) {
  return readdirSync(`${root}src/commands`, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => `src/commands/${file}`);
}

function leaveOut(packages) {
  const filter = new RegExp(`^(${packages.join('|')})$`);
  return {
    name: 'leave-out',
    setup(build) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }));
      build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({
        contents: 'module.exports = {};',
      }));
    },
  };
}
