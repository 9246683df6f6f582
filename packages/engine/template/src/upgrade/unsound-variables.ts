/**
 * What legacy templates may do with variables and HCL2 may not: use one that is not declared, which is given on the command line or
 * empty; and make one of itself, so that it has to be given.
 */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { orderDependencies } from "../hcl/dependency-order.ts";
import type { JsonNode, JsonObject } from "../json/json-tree.ts";
import type { LegacyVariable } from "../legacy/legacy-template.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";

/** Warns of each name once, at its first use. */
export function warnOfUnsoundVariables(
  root: JsonObject,
  variables: readonly LegacyVariable[],
  sink: DiagnosticSink,
): void {
  const declared = new Set(variables.map(({ name }) => name));
  const told = new Set<string>();
  for (const { name, range } of usesIn(withoutComments(root))) {
    if (declared.has(name) || told.has(name)) continue;
    told.add(name);
    sink.add(
      templateDiagnostic("upgrade-undeclared-variable", { name, known: declared }, { subject: range }),
    );
  }
  const dependencies = new Map(
    variables.map(({ name, defaultText = "" }) => [name, namesIn(defaultText)] as const),
  );
  for (const path of orderDependencies(dependencies).cycles) {
    const subject = variables.find(({ name }) => name === path[0])?.nameRange;
    sink.add(templateDiagnostic("upgrade-circular-variable", { path }, { subject }));
  }
}

interface Use {
  readonly name: string;
  readonly range: SourceRange | undefined;
}

function* usesIn(node: JsonNode): Generator<Use> {
  if (node.kind === "string") for (const name of namesIn(node.text)) yield { name, range: node.range };
  else if (node.kind === "list") for (const item of node.items) yield* usesIn(item);
  else if (node.kind === "object") for (const { value } of node.members) yield* usesIn(value);
}

const userCall = /\{\{(?:(?!\}\}).)*?\buser\s+(?:`([^`]*)`|"([^"\\]*)")/gs;

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(userCall)].map(([, raw, quoted]) => raw ?? quoted ?? "");
}

function withoutComments(root: JsonObject): JsonObject {
  return { ...root, members: root.members.filter(({ key }) => !key.startsWith("_")) };
}
