import { program } from '../program.ts';

/** The Debian mirror that this machine itself uses. apt lists only the sources whose index it has downloaded. */
export async function debianMirror(): Promise<string> {
  const { stdout } = await program('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(COMPONENT)',
    'Created-By: Packages',
  ]);
  const mirror = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .find(([uri, component]) => component === 'main' && /\/debian\/?$/.test(uri ?? ''))?.[0];
  if (mirror === undefined) {
    throw new Error('apt knows of no Debian mirror; as root: apt-get update');
  }
  return mirror;
}
