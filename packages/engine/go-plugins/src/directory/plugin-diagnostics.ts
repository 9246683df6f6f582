/** Mistakes about plugins that a template shows, by code `plugin/…`. */
import { defineDiagnostics, entry } from "@prebake/base";

interface Required {
  readonly source: string;
  readonly version: string;
}

export const pluginDiagnostic = defineDiagnostics("plugin", {
  missing: entry<Required & { command: string; why: string }>({
    summary: "Missing plugin",
    detail: ({ source, version, command, why }) =>
      `The template requires the plugin "${source}" (${version}), which is not installed. Install what the template requires with:\n\n  ${command}${why}`,
  }),
  "not-installed": entry<Required & { reason: string; advice: string }>({
    summary: "Plugin cannot be installed",
    detail: ({ source, version, reason, advice }) =>
      `The template requires the plugin "${source}" (${version}). ${reason}.${advice === "" ? "" : `\n\n${advice}`}`,
  }),
  damaged: entry<Required & { path: string; reason: string; command: string }>({
    summary: "Unusable plugin",
    detail: ({ source, version, path, reason, command }) =>
      `The plugin "${source}" (${version}) would be taken from "${path}", which ${reason}. No other version is taken in its place. Install it again with:\n\n  ${command}`,
  }),
  "wrong-source": entry<{ problem: string }>({
    summary: "Invalid plugin source",
    detail: ({ problem }) => problem,
  }),
  conflict: entry<{ source: string; first: string; second: string; why: string }>({
    summary: "Conflicting plugin requirements",
    detail: ({ source, first, second, why }) =>
      `"${source}" is required as "${first}" and as "${second}", and ${why}. Change one of the two.`,
  }),
  "name-twice": entry<{ name: string; first: string; second: string }>({
    summary: "Plugin name used twice",
    detail: ({ name, first, second }) =>
      `"${name}" stands for "${first}" and for "${second}". Give one of the two another name.`,
  }),
  "lock-unreadable": entry<{ problem: string }>({
    summary: "Mistake in the lock file",
    detail: ({ problem }) =>
      `${problem} Restore the file from version control, or remove it and run init again.`,
  }),
  "lock-outdated": entry<Required & { locked: string; file: string; command: string }>({
    summary: "Lock file is out of date",
    detail: ({ source, version, locked, file, command }) =>
      `"${file}" locks "${source}" to ${locked}, which does not meet "${version}". Choose anew with:\n\n  ${command}`,
  }),
  "lock-mismatch": entry<{ source: string; path: string; digest: string; locked: string; file: string }>({
    summary: "Plugin is not the locked one",
    detail: ({ source, path, digest, locked, file }) =>
      `The binary of "${source}", "${path}", has the checksum ${digest}; "${file}" locks it to ${locked}. If the new one is right, remove its line from the lock file and run init again.`,
  }),
});
