import type { Document, Edit } from '../formats/document.ts';
import { embed } from '../formats/embed.ts';
import { pathText } from '../formats/node.ts';
import { readDocuments } from '../formats/read-documents.ts';
import { UnreadableText } from '../formats/unreadable-text.ts';
import type { Inventory } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import type { Finding } from './finding.ts';
import type { HostView, PoolOnHost } from './host-view.ts';
import type { Across, Kind, Located, Recognised, Report, Rule } from './rule.ts';
import { EMBEDDED_SYNTAX, SYNTAX, TEMPLATE, TEXT_RULES } from './text-rules.ts';
import { describeUnknown } from './unknown-kind.ts';

export interface LintFile {
  /** As findings tell it. */
  name: string;
  text: string;
  /** Why there is no text. */
  trouble?: UnreadableText;
  /** In a directory, not by name: what lint does not know there is none of its business. */
  found?: boolean;
}

export interface Knowledge {
  kinds: readonly Kind[];
  across: readonly Across[];
  hostViews?: readonly HostView[];
}

export interface LintResult {
  /** Sorted by file, in the order given, then by line. */
  findings: Finding[];
  /** What the rules looked at, outer documents before those in them. */
  recognised: Recognised[];
  /** What `--fix` can do: the edits of findings with an automatic fix, by the document that they change. */
  fixes: AutomaticFix[];
  /** What resources get on the host, if one was given. */
  pools: PoolOnHost[];
}

export interface AutomaticFix {
  finding: Finding;
  document: Document;
  edits: readonly Edit[];
}

/**
 * Looks at what others, or we, have written for the consumers of VFs; with an inventory, also at what it means on that
 * host. Pure: reads neither files nor the host.
 */
export function lint(
  files: readonly LintFile[],
  knowledge: Knowledge,
  inventory?: Inventory,
): LintResult {
  const state: State = { ...knowledge, findings: [], recognised: [], fixes: [], pools: [] };
  for (const file of files) lintFile(file, state);
  for (const across of knowledge.across) across.check(state.recognised, reporter(state));
  const result = resultOf(state, files);
  return inventory ? lintOnHost(result, files, knowledge, inventory) : result;
}

/** Adds what the files mean on a host. */
export function lintOnHost(
  result: LintResult,
  files: readonly LintFile[],
  knowledge: Knowledge,
  inventory: Inventory,
): LintResult {
  const { findings, recognised, fixes } = result;
  const state: State = {
    ...knowledge,
    findings: [...findings],
    recognised,
    fixes: [...fixes],
    pools: [],
  };
  for (const view of knowledge.hostViews ?? [])
    state.pools.push(...view.look(recognised, inventory, reporter(state)));
  return resultOf(state, files);
}

function reporter(state: State): (one: Recognised) => Report {
  return ({ file, document }) => reportFor(file, document, state);
}

/** What an alias stands for is looked at wherever it is used, and told once. */
function resultOf(state: State, files: readonly LintFile[]): LintResult {
  const { recognised, fixes, pools } = state;
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const rank = ({ file }: Finding) => order.get(file) ?? 0;
  const findings = state.findings.toSorted(
    (a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column,
  );
  const seen = new Set<string>();
  const once = findings.filter(({ file, line, column, rule, message }) => {
    const key = JSON.stringify([file, line, column, rule, message]);
    return !seen.has(key) && seen.add(key);
  });
  return { findings: once, recognised, fixes, pools };
}

interface State extends Knowledge, LintResult {}

function lintFile({ name, text, trouble, found = false }: LintFile, state: State): void {
  let documents: Document[];
  try {
    if (trouble) throw trouble;
    documents = readDocuments(text, { name });
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    state.findings.push(unreadable({ file: name, found }, error, SYNTAX));
    return;
  }
  for (const document of documents) lintDocument({ file: name, found }, document, state);
}

function unreadable(
  { file, found }: { file: string; found: boolean },
  { message, place, template }: UnreadableText,
  rule: Rule,
  path = '',
): Finding {
  // A chart's folder is full of them, and nobody gives them to a consumer as they are.
  const { id, severity } = template && found ? TEMPLATE : rule;
  const what = rule === SYNTAX ? 'The file' : 'This string';
  return { file, path, ...place, severity, rule: id, message: `${what} ${message}` };
}

function lintDocument(
  { file, found }: { file: string; found: boolean },
  document: Document,
  state: State,
): void {
  const kind = state.kinds.find((one) => one.recognises(document));
  // Found in a directory, it may be anybody's.
  if (kind === undefined && found && document.inside === undefined) return;
  const report = reportFor(file, document, state);
  for (const { rule, message, place, repair } of document.problems) {
    const fix = repair && {
      description: rule === 'trailing-comma' ? 'take the comma away' : 'take it away',
      edits: [{ change: 'cut' as const, ...repair }],
    };
    report.add(TEXT_RULES[rule], { path: [], place }, message, fix);
  }
  if (kind === undefined) {
    // What is inside another document was told by that one's kind to be something.
    if (document.inside === undefined) describeUnknown(document, state.kinds, report);
    return;
  }
  state.recognised.push({ file, document, kind });
  kind.check(document, report);
  for (const { path, format, place } of kind.embedded?.(document) ?? []) {
    try {
      for (const inner of embed(document, path, format))
        lintDocument({ file, found }, inner, state);
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error;
      // An empty string has no place of its own.
      const at =
        error.place.line >= place.line
          ? error
          : new UnreadableText(error.message, place, error.template);
      state.findings.push(
        unreadable({ file, found }, at, EMBEDDED_SYNTAX, fullPath(document, path)),
      );
    }
  }
}

function reportFor(file: string, document: Document, state: State): Report {
  return {
    add(rule, at, message, fix) {
      const finding: Finding = {
        file,
        path: fullPath(document, at.path),
        line: at.place.line,
        column: at.place.column,
        severity: rule.severity,
        rule: rule.id,
        message: oneLine(message),
        ...(fix === undefined
          ? {}
          : {
              fix: {
                description: oneLine(fix.description),
                automatic: (fix.edits ?? []).length > 0,
              },
            }),
      };
      state.findings.push(finding);
      if (fix?.edits !== undefined && fix.edits.length > 0) {
        state.fixes.push({ finding, document, edits: fix.edits });
      }
    },
  };
}

/** An embedded document's path goes on where its string stands. */
function fullPath({ inside }: Document, path: Located['path']): string {
  const own = typeof path === 'string' ? path : pathText(path);
  if (inside === undefined) return oneLine(own);
  const outer = fullPath(inside.document, inside.path);
  return oneLine(own === '' ? outer : `${outer}: ${own}`);
}
