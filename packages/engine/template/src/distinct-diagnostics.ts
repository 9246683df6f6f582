/** A step that several builds share is read for each of them; its mistakes are told once. */
import type { Diagnostic } from "@prebake/base";

export function distinctDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, severity, subject, detail }) => {
    const key = JSON.stringify([code, severity, subject?.source.name, subject?.start, subject?.end, detail]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
