import { collection, file, type Directory, type Node } from './node.ts';

type Branch = Map<string, Branch | string>;

/** Directories made of full paths and their texts; made anew whenever `files` gives another object. */
export function staticFiles(files: () => Record<string, string>): Directory {
  let seen: Record<string, string> | undefined;
  let tree = directoryOf(new Map());
  const current = (): Directory => {
    const now = files();
    if (now !== seen) tree = treeOf(now);
    seen = now;
    return tree;
  };
  return collection(
    () => current().names(),
    (name) => current().get(name),
  );
}

function treeOf(files: Record<string, string>): Directory {
  const root: Branch = new Map();
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/').filter(Boolean);
    const name = parts.pop()!;
    branchAt(root, parts).set(name, text);
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
      if (entry === undefined) return undefined;
      return typeof entry === 'string' ? file(() => entry) : directoryOf(entry);
    },
  );
}
