/** `fmt`: the canonical form of one HCL2 file. */
import type { Diagnostic, SourceText } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import { formatSource, parseHcl } from "@prebake/hcl";

export interface FormattedTemplate {
  /** Undefined when the file has syntax errors: it stays as it is. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function formatTemplate(source: SourceText): FormattedTemplate {
  const sink = new DiagnosticList();
  parseHcl(source, sink);
  return { text: sink.hasErrors ? undefined : formatSource(source.text), diagnostics: sink.items };
}

/** True for names of files that `fmt` formats. Source: measured on Packer 1.16. */
export function isFormattable(path: string): boolean {
  return path.endsWith(".pkr.hcl") || path.endsWith(".pkrvars.hcl");
}
