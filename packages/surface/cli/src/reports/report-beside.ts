/** Diagnostics of commands whose standard output is a result that scripts read. */
import type { Diagnostic } from "@prebake/base";
import { diagnosticRecord } from "@prebake/runner";
import { diagnosticText } from "@prebake/terminal";
import type { Invocation } from "../command.ts";
import type { Workspace } from "../call/workspace.ts";

/** Warnings go to standard error, errors where they always do; true when there is no error. */
export function reportBeside(
  diagnostics: readonly Diagnostic[],
  workspace: Workspace,
  { io }: Invocation,
): boolean {
  for (const item of diagnostics.filter(({ severity }) => severity === "warning"))
    io.writeError(workspace.redactor.redact(diagnosticText(diagnosticRecord(item))));
  return workspace.report(diagnostics.filter(({ severity }) => severity === "error"));
}
