/** A component's own check of a configuration, also of one that is wrong in parts. */
import { BuildError } from "@prebake/base";
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import type { DecodeResult, Fields } from "@prebake/schema";
import type { CheckContext, Component } from "./component.ts";

export interface CheckRequest {
  readonly component: Component;
  /** With `standIns`. */
  readonly decoded: DecodeResult<Fields>;
  /** Takes what the check says; and so does the context. */
  readonly sink: DiagnosticSink;
  /** A context that reports to this sink. */
  readonly contextOf: (sink: DiagnosticSink) => CheckContext;
  readonly signal: AbortSignal;
}

/**
 * Lets a component check what is right of its configuration: what it says of the parts that are wrong, or may say because of these,
 * is left out, because their mistakes were told. Rejects with what the check throws; of a configuration that is wrong in
 * parts a `BuildError` may mean what stands in for one, and is nothing.
 */
export async function checkDecoded(request: CheckRequest): Promise<void> {
  const { component, decoded, sink, contextOf, signal } = request;
  if (decoded.ok) return await component.check?.(decoded.config, contextOf(sink));
  // A plugin's component says everything of the whole, and sees to it by itself: it is given the mistakes.
  const context = component.config.keepsWritten ? contextOf(sink) : carefulContext(request);
  try {
    await component.check?.(decoded.config, context);
  } catch (error) {
    signal.throwIfAborted();
    // The world may refuse what stands in for a field: that the field is wrong was said. Everything else is a bug.
    if (!(error instanceof BuildError)) throw error;
  }
}

function carefulContext({ decoded, sink, contextOf }: CheckRequest): CheckContext {
  const { mistakes, rangeOf } = decoded;
  const ranges = [...mistakes.paths].flatMap((path) => rangeOf(path) ?? []);
  const context = contextOf({
    add: (diagnostic) => {
      const { subject } = diagnostic;
      if (!subject || !ranges.some((range) => overlap(range, subject))) sink.add(diagnostic);
    },
  });
  const unlessWrong =
    (report: CheckContext["error"]): CheckContext["error"] =>
    (path, problem) =>
      mistakes.touch(path) ? undefined : report(path, problem);
  return { ...context, error: unlessWrong(context.error), warning: unlessWrong(context.warning) };
}

function overlap(a: SourceRange, b: SourceRange): boolean {
  return a.source === b.source && a.start < b.end && b.start < a.end;
}
