/** What a case is: one line of `cases/<suite>.jsonl`. README.md describes the fields. */

export interface ExpectedDiagnostic {
  readonly severity: "error" | "warning";
  readonly category: string;
  readonly file?: string;
  readonly line?: number;
  readonly columns?: readonly number[] | number;
  /** The original prints it without the form of a diagnostic: something must be said, no more is compared. */
  readonly plain?: boolean;
}

/** Text of a file, or its bytes in base64; `executable` sets the run bits. */
export type FileContent =
  | string
  | { readonly text?: string; readonly base64?: string; readonly executable?: boolean };

export interface ExpectedFile {
  readonly path: string;
  readonly verbatim?: boolean;
  readonly json?: boolean;
  readonly ignore?: readonly string[];
  readonly sha256?: string;
  /** Digest of what a gzip file unpacks to: compressors differ in their bytes. */
  readonly gunzipSha256?: string;
  readonly exists?: boolean;
  readonly absent?: boolean;
}

export interface ExpectedOutput {
  readonly mode: "exact" | "sorted" | "ordered" | "pattern";
  readonly lines: readonly string[];
  readonly absent?: readonly string[];
}

export interface CommandCase {
  readonly id: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly http?: Readonly<Record<string, Page>>;
  readonly exit: number;
  readonly stdout?: ExpectedOutput;
  readonly diagnostics?: readonly ExpectedDiagnostic[];
  readonly files?: readonly ExpectedFile[];
  readonly noOtherFiles?: boolean;
  readonly in?: Readonly<Record<string, FileContent>>;
  readonly out?: Readonly<Record<string, FileContent>>;
}

export interface Page {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers the method and the header `x-conformance`. */
  readonly echo?: boolean;
}

export interface ExpressionCase {
  readonly id: string;
  readonly expr: string;
  readonly prelude?: string;
  /** The whole text of a `main.pkr.hcl` beside which the expression is evaluated. */
  readonly file?: string;
  readonly command?: "validate";
  readonly compare?: "gunzip";
  readonly result?: {
    readonly console: string;
    readonly json?: string;
    readonly type?: string;
    readonly typeProbe?: boolean;
    readonly gunzipped?: string;
  };
  readonly error?: { readonly exit: number; readonly diagnostics: readonly ExpectedDiagnostic[] };
}

/** What was wrong with a case; empty when it passed. */
export interface CaseResult {
  readonly id: string;
  readonly problems: readonly string[];
}
