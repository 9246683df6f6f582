/** Diagnostics and errors as events carry them: positions resolved, no live objects. */
import { BugError, BuildError, isCancellation, toError } from "@prebake/base";
import type { Diagnostic, SourceRange } from "@prebake/base";
import type { DiagnosticPlaceRecord, DiagnosticRecord, ErrorRecord } from "@prebake/sdk";

// A place over more lines than this shows its first line only: a whole block is named, not printed.
const mostLines = 4;

export function diagnosticRecord(diagnostic: Diagnostic): DiagnosticRecord {
  const { code, severity, summary, detail, subject, related, values, follows } = diagnostic;
  return {
    code,
    severity,
    summary,
    detail,
    ...(subject && { place: placeOf(subject, diagnostic.heading) }),
    ...(related && { related: related.map((item) => ({ ...placeOf(item.range), message: item.message })) }),
    ...(values && { values: values.map(({ name, value }) => ({ name, value })) }),
    ...(follows && { follows }),
  };
}

export function errorRecord(thrown: unknown): ErrorRecord {
  const error = toError(thrown);
  if (isBuildError(error)) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
    };
  }
  if (isStop(error) || isStop(error.cause)) return { code: "cancelled", message: error.message };
  const isBug = error instanceof BugError || error instanceof TypeError || error instanceof RangeError;
  return {
    code: isBug ? "bug" : "error",
    message: error.message,
    ...(isBug && error.stack !== undefined && { stack: error.stack }),
  };
}

// What platform functions reject with has the reason as its cause. By its name: as below.
function isStop(error: unknown): boolean {
  return isCancellation(error) || (error instanceof Error && error.name === "Cancelled");
}

// By its name: a part that was loaded by path brings its own copy of the class.
function isBuildError(error: Error): error is BuildError {
  return (
    error instanceof BuildError ||
    (error.name === "BuildError" && "code" in error && typeof error.code === "string")
  );
}

function placeOf(range: SourceRange, heading?: SourceRange): DiagnosticPlaceRecord {
  const { source } = range;
  const start = source.positionAt(range.start);
  const end = source.positionAt(Math.max(range.start, range.end));
  const last = end.line - start.line < mostLines ? end.line : start.line;
  const lines: string[] = [];
  for (let line = start.line; line <= last; line++) lines.push(source.lineText(line));
  const block = heading?.source === source ? source.lineAt(heading.start) : start.line;
  return {
    file: source.name,
    start: { line: start.line, column: start.column },
    end: { line: end.line, column: end.column },
    source: lines,
    ...(block < start.line && { block: { line: block, source: source.lineText(block) } }),
  };
}
