/** A plugin that could not be installed, as a complaint at the place that requires it. */
import { BuildError } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import { pluginDiagnostic } from "../directory/plugin-diagnostics.ts";
import type { PluginRequirement } from "../directory/plugin-requirement.ts";
import type { FailedRequirement } from "./install-required.ts";

const offline =
  "Without a connection, take the releases from a directory, with -mirror=DIR or PREBAKE_PLUGIN_MIRROR. Behind a proxy, set HTTPS_PROXY.";

const connectionCodes: ReadonlySet<string> = new Set(
  [
    "connection-lost",
    "connection-refused",
    "connection-timeout",
    "fetch-failed",
    "unknown-host",
    "unreachable",
  ].map((key) => `host/${key}`),
);

/** At the first requirement of the source; the others are named besides. */
export function failedRequirement(
  { required, error }: FailedRequirement,
  requirements: readonly PluginRequirement[],
): Diagnostic {
  const [first, ...more] = requirements.filter(({ source }) => source === required.source);
  const hints =
    error instanceof BuildError ? [error.hint, connectionCodes.has(error.code) ? offline : undefined] : [];
  const advice = hints.filter((hint) => hint !== undefined).join("\n");
  const related = more.map(({ range }) => ({ range, message: "required here too" }));
  return pluginDiagnostic(
    "not-installed",
    { ...required, reason: error.message, advice },
    { subject: first?.range, ...(related.length > 0 && { related }) },
  );
}
