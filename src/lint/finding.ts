import type { Edit } from '../formats/document.ts';
import type { Severity } from './rule.ts';

/** What a rule found; as `lint --json` gives it. */
export interface Finding {
  /** The file's name as it was given; `-` for standard input. */
  file: string;
  /** From the root of the document to the value: `resourceList[0].selectors.vendor`. */
  path: string;
  line: number;
  column: number;
  severity: Severity;
  rule: string;
  message: string;
  fix?: { description: string; automatic: boolean };
}

/** With what carries its fix out; never printed. */
export interface FoundWithEdits {
  finding: Finding;
  edits: Edit[];
}
