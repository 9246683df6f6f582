/** Text of a legacy template → its root object, in the notation that the file's name says: JSON, JSON with comments, or YAML. */
import type { DiagnosticList, SourceText } from "@prebake/base";
import type { JsonNode, JsonObject } from "../json/json-tree.ts";
import { memberOf, renamed } from "../json/json-tree.ts";
import { parseJson } from "../json/parse-json.ts";
import { parseYaml } from "../json/parse-yaml.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { rootKeys } from "./decode-legacy-parts.ts";

/** The root; undefined after a report. There may be reports besides. */
export async function readLegacyRoot(
  file: SourceText,
  sink: DiagnosticList,
): Promise<JsonObject | undefined> {
  if (!/\.ya?ml$/.test(file.name)) return parseLegacyRoot(file, sink);
  return hasByteOrderMark(file, sink) ? undefined : rootOf(await parseYaml(file, sink), sink);
}

/** The same without waiting, for what is no YAML. */
export function parseLegacyRoot(file: SourceText, sink: DiagnosticList): JsonObject | undefined {
  return hasByteOrderMark(file, sink) ? undefined : rootOf(parseJson(file, sink), sink);
}

function hasByteOrderMark(file: SourceText, sink: DiagnosticList): boolean {
  if (!file.text.startsWith("\ufeff")) return false;
  sink.add(templateDiagnostic("byte-order-mark", {}, { subject: file.range(0, 1) }));
  return true;
}

function rootOf(root: JsonNode | undefined, sink: DiagnosticList): JsonObject | undefined {
  if (root?.kind === "object") return withKnownSpelling(root);
  if (root && !sink.hasErrors)
    sink.add(templateDiagnostic("legacy-not-an-object", {}, { subject: root.range }));
  return undefined;
}

/** `Builders` is `builders` as long as that is not there too. Source: measured on Packer 1.6.6; keys within variables and components are their own matter. */
function withKnownSpelling(root: JsonObject): JsonObject {
  return root.members.reduce((tree, { key }) => {
    const known = rootKeys.find((one) => one === key.toLowerCase());
    return known === undefined || memberOf(tree, known) ? tree : renamed(tree, key, known);
  }, root);
}
