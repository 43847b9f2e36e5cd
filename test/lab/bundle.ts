import { build } from 'esbuild';
import type { ScenarioFile } from './find-scenarios.ts';

/** One file with the guest's side of the lab and all scenarios, for the Node that the guest has. */
export async function bundle(files: ScenarioFile[], outfile: string): Promise<void> {
  const imports = files.map(({ path }, index) => `import s${index} from ${JSON.stringify(path)};`);
  const list = files.map((_, index) => `s${index}`).join(', ');
  const entry = [
    `import { runInGuest } from './in-guest.ts';`,
    ...imports,
    `await runInGuest([${list}]);`,
  ];
  await build({
    stdin: { contents: entry.join('\n'), resolveDir: import.meta.dirname, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
