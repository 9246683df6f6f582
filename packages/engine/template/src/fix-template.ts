/** `fix`: a legacy template with the keys that Packer has removed rewritten. */
import type { Diagnostic, SourceText } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { fixers } from "./fixers/fixer-table.ts";
import { applyFixer } from "./fixers/fixer.ts";
import type { JsonObject } from "./json/json-tree.ts";
import { memberOf, withLastValues, withMember } from "./json/json-tree.ts";
import { renderJson } from "./json/render-json.ts";
import { parseLegacyRoot, readLegacyRoot } from "./legacy/read-legacy-root.ts";
import { readSource } from "./read-source.ts";

export interface FixedTemplate {
  /** The rewritten template as `fix` prints it: sorted keys, two spaces, without final newline. Undefined when there are errors. */
  readonly text: string | undefined;
  /** Names of the fixers that changed something, in order. */
  readonly applied: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Applies every fixer to a legacy template in JSON; the file's name may allow comments. */
export function fixTemplate(source: SourceText): FixedTemplate {
  const sink = new DiagnosticList();
  return fixRoot(parseLegacyRoot(source, sink), sink.items);
}

/** As `fixTemplate`, from a file in any notation; one that cannot be read is reported. */
export async function fixTemplateFile(path: string, host: Host): Promise<FixedTemplate> {
  const sink = new DiagnosticList();
  const source = await readSource(host, path, sink);
  return fixRoot(source && (await readLegacyRoot(source, sink)), sink.items);
}

function fixRoot(root: JsonObject | undefined, said: readonly Diagnostic[]): FixedTemplate {
  const diagnostics = said.map(duplicateAsWarning);
  if (!root || diagnostics.some(({ severity }) => severity === "error"))
    return { text: undefined, applied: [], diagnostics };
  const applied = new Set<string>();
  const read = withLastValues(root);
  const fixed = fixers.reduce(
    (tree, fixer) => applyFixer(tree, fixer, () => applied.add(fixer.name)),
    read.kind === "object" ? read : root,
  );
  return { text: renderJson(withBuilders(fixed)), applied: [...applied], diagnostics };
}

/** What is printed has each key once, with its last value. Source: measured on Packer 1.6.6, whose other commands refuse such templates too. */
function duplicateAsWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === "template/json-duplicate-key"
    ? { ...diagnostic, severity: "warning" }
    : diagnostic;
}

// Measured: the key is always printed.
function withBuilders(root: JsonObject): JsonObject {
  return memberOf(root, "builders") ? root : withMember(root, "builders", { kind: "null" });
}
