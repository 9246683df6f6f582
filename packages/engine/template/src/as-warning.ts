/** A mistake that does not keep a command from doing what it was asked for. */
import type { Diagnostic } from "@prebake/base";

export function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: "warning" };
}
