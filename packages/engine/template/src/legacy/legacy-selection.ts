/** Which builders `-only` and `-except` leave. Legacy names are compared as they are, not as globs. Source: measured on Packer 1.16. */
import type { BuildSelection } from "../build-selection.ts";

/** The names left. */
export function selectLegacyBuilds(
  names: readonly string[],
  { only, except }: BuildSelection,
): ReadonlySet<string> {
  const chosen = only.length > 0 ? names.filter((name) => only.includes(name)) : names;
  return new Set(chosen.filter((name) => !except.includes(name)));
}
