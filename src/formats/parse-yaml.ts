import { Composer, type Document, Lexer, Parser } from 'yaml';

/**
 * The library's parser, but for one rule that neither libyaml nor Go's parser has: lines of a quoted string, or between
 * brackets, may begin left of where they would have to in a block (yaml/libyaml:src/scanner.c,
 * yaml_parser_scan_flow_scalar and yaml_parser_unroll_indent). Many
 * NetworkAttachmentDefinitions are written so (k8snetworkplumbingwg/sriov-network-device-plugin:deployments/sriov-crd.yaml).
 */
export function parseYaml(text: string, options: { compat?: 'yaml-1.1' } = {}): Document.Parsed[] {
  const parser = new Parser();
  (parser as unknown as { lexer: Lexer }).lexer = newLexer();
  // The library goes on after an error, and can find one for each character: their stacks would cost more than all else.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return [
      ...new Composer({ ...OPTIONS, ...options }).compose(parser.parse(text)),
    ] as Document.Parsed[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export function lexYaml(text: string): Iterable<string> {
  return newLexer().lex(text);
}

const OPTIONS = {
  // Comparing keys is left to us: the library compares each with each.
  uniqueKeys: false,
  resolveKnownTags: false,
  logLevel: 'silent',
} as const;

function newLexer(): Lexer {
  const lexer = new Lexer();
  const parts = lexer as unknown as LexerParts;
  parts.parseQuotedScalar = atAnyIndent(parts, parts.parseQuotedScalar);
  parts.parseFlowCollection = atAnyIndent(parts, parts.parseFlowCollection);
  return lexer;
}

/** Private to the library; a test tells if that changes. */
interface LexerParts {
  indentNext: number;
  parseQuotedScalar: Part;
  parseFlowCollection: Part;
}

type Part = (this: LexerParts) => Generator<string, unknown>;

function atAnyIndent(lexer: LexerParts, part: Part): Part {
  return function* () {
    const { indentNext } = lexer;
    lexer.indentNext = 0;
    const next = yield* part.call(lexer);
    lexer.indentNext = indentNext;
    return next;
  };
}
