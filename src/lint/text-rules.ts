import type { TextProblem } from '../formats/document.ts';
import type { Rule } from './rule.ts';

/** What is wrong with a text, whatever it is about. */
export const SYNTAX: Rule = {
  id: 'syntax',
  severity: 'error',
  summary:
    'The file cannot be read: it is no JSON, YAML, XML or ini text, or it is empty, binary, too big, nested too deep, or full of aliases or tags.',
};

export const UNKNOWN_KIND: Rule = {
  id: 'unknown-kind',
  severity: 'warning',
  summary:
    'No consumer that lint knows reads such a file, or what tells its kind is missing or misspelt.',
};

export const OTHER_OBJECT: Rule = {
  id: 'other-object',
  severity: 'info',
  summary: 'A Kubernetes object that has nothing to do with SR-IOV is not looked at.',
};

export const EMBEDDED_SYNTAX: Rule = {
  id: 'embedded-syntax',
  severity: 'error',
  summary:
    'A string that has to hold JSON or YAML holds none, such as the config of a NetworkAttachmentDefinition.',
};

export const TEMPLATE: Rule = {
  id: 'template',
  severity: 'info',
  summary:
    'A file in a directory is a template ({{ }}) of JSON or YAML: it is not looked at before it is rendered. One that is named is no file to read (syntax).',
};

export const TEXT_RULES: Record<TextProblem['rule'], Rule> = {
  'duplicate-key': {
    id: 'duplicate-key',
    severity: 'error',
    summary:
      'A key stands twice in one object: most parsers silently take the last one, strict ones refuse the file.',
    source: 'golang/go:src/encoding/json/decode.go',
  },
  'trailing-comma': {
    id: 'trailing-comma',
    severity: 'error',
    summary: 'A comma stands before a closing bracket: JSON parsers refuse the whole file.',
    source: 'k8snetworkplumbingwg/sriov-network-device-plugin:README.md',
  },
  'comment-in-json': {
    id: 'comment-in-json',
    severity: 'error',
    summary: 'JSON has no comments: its parsers refuse the whole file.',
  },
  'byte-order-mark': {
    id: 'byte-order-mark',
    severity: 'error',
    summary: 'A JSON file begins with a byte order mark, which its parsers refuse.',
    source: 'RFC 8259, section 8.1',
  },
};

export const GENERIC_RULES: readonly Rule[] = [
  SYNTAX,
  EMBEDDED_SYNTAX,
  TEMPLATE,
  ...Object.values(TEXT_RULES),
  UNKNOWN_KIND,
  OTHER_OBJECT,
];
