import type { Document, Edit, Node, Path, Place } from '../formats/document.ts';

/**
 * - error: the consumer refuses the file, or does something else than it says
 * - warning: it works, but not as its author is likely to think, or not everywhere
 * - info: worth knowing; does not change the exit code
 */
export type Severity = 'error' | 'warning' | 'info';

/** A mistake that lint knows. Ids are an interface: never rename one. Each has a row in docs/lint.md. */
export interface Rule {
  /** `device-plugin/singular-key`: the kind of file, then the mistake. */
  id: string;
  severity: Severity;
  /** One sentence: what is wrong and what really happens. */
  summary: string;
  /** The consumer's own source, or the thread where somebody met it. */
  source?: string;
}

/** What can be done about a finding. With edits, `--fix` does it: only where nothing but the intended meaning can change. */
export interface Fix {
  description: string;
  edits?: Edit[];
}

/** Takes what the rules of a document find. */
export interface Report {
  /** At a place of the document that is being checked. */
  add(rule: Rule, at: Located, message: string, fix?: Fix): void;
}

/** A node, or a key of a map with the path it has. */
export type Located = Node | { path: Path | string; place: Place };

/** A kind of file or object that lint recognises by its content, and the rules for it. */
export interface Kind {
  /** `cni-network`, `pod`, `device-plugin-config`, ... */
  id: string;
  /** For people: "a device plugin configuration". */
  name: string;
  recognises(document: Document): boolean;
  /** What tells it: keys at the top, a Kubernetes `kind`, the root element, a section. A near miss is said to be one. */
  marks?: readonly string[];
  /** Where its marks can be, if not among the keys of JSON and YAML. */
  marksIn?: 'xml' | 'ini';
  /** Documents that are strings inside this one: where, and as what. */
  embedded?(document: Document): { path: Path; format: 'json' | 'yaml'; place: Place }[];
  rules: readonly Rule[];
  check(document: Document, report: Report): void;
}

/** A document with the kind that recognised it, in the file it came from. */
export interface Recognised {
  file: string;
  document: Document;
  kind: Kind;
}

/** Rules over several documents: a pod, its network and its pool. */
export interface Across {
  rules: readonly Rule[];
  check(all: readonly Recognised[], reportFor: (one: Recognised) => Report): void;
}
