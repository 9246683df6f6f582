/** What a template requires, and which of it cannot hold together. */
import { parseVersionConstraint, satisfies } from "@prebake/base";
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { pluginDiagnostic } from "./plugin-diagnostics.ts";

/** An entry of `required_plugins`. */
export interface PluginRequirement {
  readonly name: string;
  readonly source: string;
  /** A valid constraint. */
  readonly version: string;
  readonly range: SourceRange;
}

/** Entries that cannot all hold: one name for two sources, or one source with constraints that no version meets together. */
export function checkConflicts(requirements: readonly PluginRequirement[], sink: DiagnosticSink): void {
  for (const [index, later] of requirements.entries()) {
    for (const earlier of requirements.slice(0, index)) {
      const place = {
        subject: later.range,
        related: [{ range: earlier.range, message: "The other requirement." }],
      };
      if (earlier.name === later.name && earlier.source !== later.source) {
        const words = { name: later.name, first: earlier.source, second: later.source };
        sink.add(pluginDiagnostic("name-twice", words, place));
      } else if (earlier.source === later.source && contradict(earlier.version, later.version)) {
        const words = { source: later.source, first: earlier.version, second: later.version };
        sink.add(pluginDiagnostic("conflict", { ...words, why: "no version meets both" }, place));
      }
    }
  }
}

/** Whether no version can meet both. A version that could is one that a constraint names, or just above or below one. */
function contradict(a: string, b: string): boolean {
  const both = parseVersionConstraint(`${a}, ${b}`);
  if (!both) return false;
  const candidates = both.flatMap(({ version }) => {
    const [major = 0, minor = 0, patch = 0] = version.segments;
    const numbers = [
      [major, minor, patch],
      [major, minor, patch + 1],
      [major, minor, patch - 1],
      [major, minor - 1, 999_999],
      [major - 1, 999_999, 999_999],
      [major + 1, 0, 0],
    ];
    return numbers.filter((segments) => segments.every((part) => part >= 0));
  });
  return !candidates.some((segments) =>
    satisfies({ segments, prerelease: "", written: segments.length }, both),
  );
}
