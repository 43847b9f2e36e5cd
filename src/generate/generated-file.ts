export interface GeneratedFile {
  /** Below the directory that is written to. */
  path: string;
  content: string;
}
