/** `fix`: a legacy JSON template with the keys that Packer has removed rewritten. */
import type { Diagnostic, SourceText } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import { fixers } from "./fixers/fixer-table.ts";
import { applyFixer } from "./fixers/fixer.ts";
import type { JsonObject } from "./json/json-tree.ts";
import { memberOf, withMember } from "./json/json-tree.ts";
import { parseJson } from "./json/parse-json.ts";
import { renderJson } from "./json/render-json.ts";
import type { Host } from "@prebake/sdk";
import { readSource } from "./read-source.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

export interface FixedTemplate {
  /** The rewritten template as `fix` prints it: sorted keys, two spaces, without final newline. Undefined when there are errors. */
  readonly text: string | undefined;
  /** Names of the fixers that changed something, in order. */
  readonly applied: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Applies every fixer to a legacy JSON template. */
export function fixTemplate(source: SourceText): FixedTemplate {
  const sink = new DiagnosticList();
  const root = parseJson(source, sink);
  if (root && root.kind !== "object" && !sink.hasErrors)
    sink.add(templateDiagnostic("legacy-not-an-object", {}, { subject: root.range }));
  if (root?.kind !== "object" || sink.hasErrors)
    return { text: undefined, applied: [], diagnostics: sink.items };
  const applied = new Set<string>();
  const fixed = fixers.reduce((tree, fixer) => applyFixer(tree, fixer, () => applied.add(fixer.name)), root);
  return { text: renderJson(withBuilders(fixed)), applied: [...applied], diagnostics: sink.items };
}

/** As `fixTemplate`, from a file; one that cannot be read is reported. */
export async function fixTemplateFile(path: string, host: Host): Promise<FixedTemplate> {
  const sink = new DiagnosticList();
  const source = await readSource(host, path, sink);
  if (!source) return { text: undefined, applied: [], diagnostics: sink.items };
  const fixed = fixTemplate(source);
  return { ...fixed, diagnostics: [...sink.items, ...fixed.diagnostics] };
}

// Measured: the key is always printed.
function withBuilders(root: JsonObject): JsonObject {
  return memberOf(root, "builders") ? root : withMember(root, "builders", { kind: "null" });
}
