/** ConfigNode → typed value, with diagnostics. Implementation: see the functions below. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";

/**
 * `hcl`: HCL's conversions first, then the weak ones. `json`: only the weak ones. Source: measured against Packer 1.16.
 */
export type ConfigSyntax = "hcl" | "json";

export interface DecodeOptions {
  readonly syntax: ConfigSyntax;
  readonly sink: DiagnosticSink;
  /** Renders the Go template in a string field that is not `late`. Absent: strings stay as they are. Reports to the sink by itself. */
  readonly render?: (text: string, range: SourceRange | undefined) => string;
  /** Told of the text of each sensitive field or sensitive value, so that it can be redacted. */
  readonly onSecret?: (text: string) => void;
}
