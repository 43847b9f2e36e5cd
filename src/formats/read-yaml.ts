import {
  type Document as YamlDocument,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node as YamlNode,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { oneLine } from '../model/text.ts';
import type { DataDocument, Entry, MapNode, Node, Path, Place, TextProblem } from './document.ts';
import { MAX_ALIASED, MAX_DEPTH, tooDeep } from './limits.ts';
import { duplicateKey } from './read-json.ts';
import { parseYaml } from './parse-yaml.ts';
import { type PlaceAt, type ReadHint, rememberSource } from './source.ts';
import { UnreadableText } from './unreadable-text.ts';
import { refuseDeepYaml } from './yaml-depth.ts';

/**
 * The documents of a YAML text, but for empty ones. Aliases and merge keys are resolved; keys that stand twice are
 * problems of their document. Only the core schema's tags are known: what another one makes of its value, only the
 * program knows that it was written for.
 * @throws {UnreadableText}
 */
export function readYaml(text: string, placeAt: PlaceAt, hint: ReadHint = {}): DataDocument[] {
  refuseDeepYaml(text, placeAt);
  const trees = parse(text, placeAt);
  return trees.flatMap((tree, index): DataDocument[] => {
    const problems: TextProblem[] = [];
    const root = toRoot(tree, { text, placeAt, problems });
    if (root === undefined) return [];
    const source = { text, index, hint, placeAt, tree: { format: 'yaml' as const, root: tree } };
    return [rememberSource({ format: 'yaml', root, problems }, source)];
  });
}

function parse(text: string, placeAt: PlaceAt): YamlDocument.Parsed[] {
  let trees;
  try {
    trees = parseYaml(text);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(placeAt(0));
    throw error;
  }
  const error = trees.flatMap(({ errors }) => errors)[0];
  if (error === undefined) return trees;
  // The library takes its own end of the stack for an error of the text.
  if (error.message.includes('call stack')) throw tooDeep(placeAt(error.pos[0]));
  const said = oneLine(error.message.split('\n')[0] ?? '').replace(/[.:]$/, '');
  throw new UnreadableText(`is no YAML: ${said}`, placeAt(Math.min(error.pos[0], text.length)));
}

interface Context {
  text: string;
  placeAt: PlaceAt;
  problems: TextProblem[];
}

function toRoot(tree: YamlDocument.Parsed, context: Context): Node | undefined {
  const { contents } = tree;
  if (contents === null || (isScalar(contents) && isAbsent(contents))) return undefined;
  return new Walk(context).node(contents, [], context.placeAt(contents.range[0]));
}

function isAbsent(scalar: Scalar): boolean {
  return scalar.value === null && (scalar.source ?? '') === '' && scalar.tag === undefined;
}

const CORE_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** From the library's tree to ours, in the order of the text, in which an anchor stands before its aliases. */
class Walk {
  private readonly anchors = new Map<string, YamlNode>();
  private readonly open = new Set<YamlNode>();
  private aliased = 0;
  private inAlias = 0;

  constructor(private readonly context: Context) {}

  node(yaml: unknown, path: Path, missing: Place): Node {
    if (path.length >= MAX_DEPTH) throw tooDeep(missing);
    if (!isNode(yaml)) return absent(path, missing);
    const place = yaml.range ? this.context.placeAt(yaml.range[0]) : missing;
    if (isAlias(yaml)) return this.alias(yaml.source, path, place);
    if (this.inAlias > 0) this.count(place);
    this.checkTag(yaml, place);
    if ('anchor' in yaml && yaml.anchor !== undefined) this.anchors.set(yaml.anchor, yaml);
    this.open.add(yaml);
    const node = this.resolved(yaml, path, place);
    this.open.delete(yaml);
    return node;
  }

  private resolved(yaml: YamlNode, path: Path, place: Place): Node {
    if (isMap(yaml)) return this.map(yaml, path, place);
    if (isSeq(yaml)) {
      const items = yaml.items.map((item, index) => {
        // `[a: 1]` is a list of one map.
        if (isPair(item)) return { ...this.pairs([item], [...path, index], place), place };
        return this.node(item, [...path, index], place);
      });
      return { type: 'list', path, place, items };
    }
    if (!isScalar(yaml)) throw new UnreadableText('holds a value that is not understood', place);
    return this.scalar(yaml, path, place);
  }

  private scalar(yaml: Scalar, path: Path, place: Place): Node {
    const [start, end] = yaml.range ?? [0, 0];
    const { value } = yaml;
    const plain = yaml.type === 'PLAIN';
    return {
      type: 'scalar',
      path,
      place,
      value:
        value === null || typeof value === 'number' || typeof value === 'boolean'
          ? value
          : String(value),
      source: this.context.text.slice(start, end),
      plain,
    };
  }

  private map(yaml: YAMLMap, path: Path, place: Place): MapNode {
    return this.pairs(yaml.items, path, place);
  }

  private pairs(pairs: readonly Pair[], path: Path, place: Place): MapNode {
    const entries: Entry[] = [];
    const merged: Entry[] = [];
    const seen = new Set<string>();
    for (const { key: yamlKey, value } of pairs) {
      const { key, keyPlace, merge } = this.key(yamlKey, place);
      if (merge) {
        merged.push(...this.merged(value, path, keyPlace));
        continue;
      }
      if (seen.has(key)) this.context.problems.push(duplicateKey(key, keyPlace));
      seen.add(key);
      entries.push({ key, keyPlace, value: this.node(value, [...path, key], keyPlace) });
    }
    for (const one of merged) {
      if (seen.has(one.key)) continue;
      seen.add(one.key);
      entries.push(one);
    }
    return { type: 'map', path, place, entries };
  }

  private key(yaml: unknown, missing: Place): { key: string; keyPlace: Place; merge: boolean } {
    const place = isNode(yaml) && yaml.range ? this.context.placeAt(yaml.range[0]) : missing;
    if (isAlias(yaml)) {
      const node = this.alias(yaml.source, [], place);
      if (node.type !== 'scalar') throw noKey(place);
      return { key: String(node.value), keyPlace: place, merge: false };
    }
    if (!isScalar(yaml)) throw noKey(place);
    this.checkTag(yaml, place);
    if (yaml.anchor !== undefined) this.anchors.set(yaml.anchor, yaml);
    const plain = yaml.type === 'PLAIN';
    const key = plain ? (yaml.source ?? '') : String(yaml.value);
    return { key, keyPlace: place, merge: plain && key === '<<' };
  }

  /** Of several merged maps the first one wins, and of a map's own keys and merged ones the own. */
  private merged(yaml: unknown, path: Path, place: Place): Entry[] {
    const node = this.node(yaml, path, place);
    const maps = node.type === 'list' ? node.items : [node];
    return maps.flatMap((map) => {
      if (map.type !== 'map')
        throw new UnreadableText('is no YAML: << takes a map or a list of maps', place);
      return map.entries.map((one) => ({ ...one, value: moved(one.value, [...path, one.key]) }));
    });
  }

  private alias(name: string, path: Path, place: Place): Node {
    const target = this.anchors.get(name);
    if (target === undefined) {
      throw new UnreadableText(
        `is no YAML: there is no anchor "${oneLine(name)}" before this alias`,
        place,
      );
    }
    if (this.open.has(target)) {
      throw new UnreadableText(
        `holds itself: the alias "${oneLine(name)}" stands in what it names`,
        place,
      );
    }
    this.inAlias += 1;
    const node = this.node(target, path, place);
    this.inAlias -= 1;
    return node;
  }

  private count(place: Place): void {
    this.aliased += 1;
    if (this.aliased > MAX_ALIASED) {
      throw new UnreadableText(
        `holds aliases that stand for more than ${MAX_ALIASED} values`,
        place,
      );
    }
  }

  private checkTag(yaml: YamlNode, place: Place): void {
    const { tag } = yaml as { tag?: string };
    if (tag === undefined || tag === '!' || CORE_TAGS.has(tag)) return;
    throw new UnreadableText(
      `has the tag ${oneLine(tag)}, which not every YAML parser knows`,
      place,
    );
  }
}

function moved(node: Node, path: Path): Node {
  if (node.type === 'scalar') return { ...node, path };
  if (node.type === 'list')
    return { ...node, path, items: node.items.map((item, index) => moved(item, [...path, index])) };
  const entries = node.entries.map((one) => ({
    ...one,
    value: moved(one.value, [...path, one.key]),
  }));
  return { ...node, path, entries };
}

function absent(path: Path, place: Place): Node {
  return { type: 'scalar', path, place, value: null, source: '', plain: true };
}

function noKey(place: Place): UnreadableText {
  return new UnreadableText('has a key that is no plain value, which JSON cannot say', place);
}
