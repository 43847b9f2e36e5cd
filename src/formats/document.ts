/** Keys and indexes from the root of a document down to a value. */
export type Path = readonly (string | number)[];

/** Where something stands in its file; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A value of a JSON or YAML document that knows where it stands. */
export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  type: 'map';
  path: Path;
  place: Place;
  /** As written: a key that stands twice is there twice. */
  entries: Entry[];
}

export interface Entry {
  key: string;
  keyPlace: Place;
  value: Node;
}

export interface ListNode {
  type: 'list';
  path: Path;
  place: Place;
  items: Node[];
}

export interface ScalarNode {
  type: 'scalar';
  path: Path;
  place: Place;
  /** As YAML 1.2 and JSON read it. */
  value: string | number | boolean | null;
  /** As it is written, quotes and all. */
  source: string;
  /** Unquoted in YAML: other parsers may read `on` as a boolean and `0x10` as a number. */
  plain: boolean;
}

/** An element of an XML document. */
export interface Element {
  name: string;
  place: Place;
  /** Index path of elements from the root, for findings: `network/forward/pf[1]`. */
  path: string;
  attributes: Record<string, string>;
  children: Element[];
  /** The text directly in it, trimmed. */
  text: string;
}

/** One `key = value` of an ini file; options may be repeated (oslo.config's MultiOpt). */
export interface IniEntry {
  section: string;
  key: string;
  value: string;
  place: Place;
}

/** Something that is wrong with the text itself but did not keep it from being read: a duplicate key, a trailing comma. */
export interface TextProblem {
  rule: 'duplicate-key' | 'trailing-comma' | 'comment-in-json' | 'byte-order-mark';
  message: string;
  place: Place;
  /** The characters of the document's own text that only have to go. */
  repair?: { offset: number; length: number };
}

interface Common {
  problems: TextProblem[];
  /** Set if the document is a string inside another one: the JSON of a NetworkAttachmentDefinition's spec.config. */
  inside?: { document: Document; path: Path };
}

export interface DataDocument extends Common {
  format: 'json' | 'yaml';
  root: Node;
}

export interface XmlDocument extends Common {
  format: 'xml';
  root: Element;
}

export interface IniDocument extends Common {
  format: 'ini';
  entries: IniEntry[];
}

export type Document = DataDocument | XmlDocument | IniDocument;

/** One change of a JSON or YAML document; the text around it stays as it is. */
export type Edit =
  | { change: 'set'; path: Path; value: unknown }
  | { change: 'remove'; path: Path }
  | { change: 'rename'; path: Path; key: string }
  /** Takes characters out of the text that the document was read from; stands before all others of its list. */
  | { change: 'cut'; offset: number; length: number };
