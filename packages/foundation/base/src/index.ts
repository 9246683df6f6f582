export {
  BugError,
  BuildError,
  Cancelled,
  assertNever,
  invariant,
  isCancellation,
  platformCode,
  toError,
} from "./errors.ts";
export type { BuildErrorOptions } from "./errors.ts";
export { SourceText, rangeText } from "./source-text.ts";
export type { SourcePosition, SourceRange } from "./source-text.ts";
export { DiagnosticList, defineDiagnostics, entry } from "./diagnostic.ts";
export type {
  Diagnostic,
  DiagnosticEntry,
  DiagnosticPlace,
  DiagnosticSink,
  NamedValue,
  RelatedRange,
  Severity,
  TextEdit,
} from "./diagnostic.ts";
export { ResourceScope } from "./resource-scope.ts";
export type { Release, ResourceScopeOptions } from "./resource-scope.ts";
export { deadline, linkSignals, pollUntil, raceSignal } from "./clock.ts";
export type { Clock, Deadline, LinkedSignal, PollOptions } from "./clock.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export { didYouMean, suggestName } from "./suggestion.ts";
export { compareCodePoints, sortByCodePoint } from "./code-point-order.ts";
export {
  compareVersions,
  coreVersion,
  namesPrerelease,
  parseVersion,
  parseVersionConstraint,
  satisfies,
  versionText,
} from "./version-constraint.ts";
export type { Version, VersionConstraint } from "./version-constraint.ts";
export { REDACTED, Redactor, redactUrl } from "./redaction.ts";
