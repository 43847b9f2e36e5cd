import { collection, file, link, type Directory, type Node } from './node.ts';

type Branch = Map<string, Branch | Node>;

/** Full paths with the texts of files, and with the targets of links. */
export interface StaticFiles {
  files: Record<string, string>;
  links: Record<string, string>;
}

/** Directories made of full paths; made anew whenever one of the two is another object. */
export function staticFiles(files: () => StaticFiles): Directory {
  let seen: StaticFiles | undefined;
  let tree = directoryOf(new Map());
  const current = (): Directory => {
    const now = files();
    if (now.files !== seen?.files || now.links !== seen.links) tree = treeOf(now);
    seen = now;
    return tree;
  };
  return collection(
    () => current().names(),
    (name) => current().get(name),
  );
}

function treeOf({ files, links }: StaticFiles): Directory {
  const root: Branch = new Map();
  const nodes: [path: string, node: Node][] = [
    ...Object.entries(files).map(([path, text]): [string, Node] => [path, file(() => text)]),
    ...Object.entries(links).map(([path, target]): [string, Node] => [path, link(target)]),
  ];
  for (const [path, node] of nodes) {
    const parts = path.split('/').filter(Boolean);
    const name = parts.pop()!;
    branchAt(root, parts).set(name, node);
  }
  return directoryOf(root);
}

function branchAt(root: Branch, parts: readonly string[]): Branch {
  let branch = root;
  for (const part of parts) {
    const known = branch.get(part);
    if (known instanceof Map) {
      branch = known;
      continue;
    }
    const created: Branch = new Map();
    branch.set(part, created);
    branch = created;
  }
  return branch;
}

function directoryOf(branch: Branch): Directory {
  return collection(
    () => branch.keys(),
    (name): Node | undefined => {
      const entry = branch.get(name);
      return entry instanceof Map ? directoryOf(entry) : entry;
    },
  );
}
