/** JSON tree → the parts of a legacy template. Source: documentation of JSON templates; shapes measured on Packer 1.16 and 1.6.6. */
import { suggestName } from "@prebake/base";
import type { DiagnosticSink } from "@prebake/base";
import type { JsonMember, JsonNode, JsonObject } from "../json/json-tree.ts";
import { memberOf, renamed, valueOf } from "../json/json-tree.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { decodeBuilder, decodePostProcessors, decodeProvisioner } from "./decode-legacy-components.ts";
import type { LegacyBuilder, LegacyParts, LegacyVariable } from "./legacy-template.ts";

export const rootKeys = [
  "builders",
  "description",
  "error-cleanup-provisioner",
  "min_packer_version",
  "post-processors",
  "provisioners",
  "push",
  "sensitive-variables",
  "variables",
];

/** The parts; what was wrong is reported and left out. A misspelt key is then read as the one that was meant. */
export function decodeLegacyParts(written: JsonObject, sink: DiagnosticSink): LegacyParts {
  for (const member of written.members) checkRootKey(member, sink);
  const root = asMeant(written);
  const builderItems = itemsOf(root, "builders", sink);
  const builders = builderItems.flatMap((item) => decodeBuilder(item, sink) ?? []);
  reportDuplicateNames(builders, sink);
  const cleanup = valueOf(root, "error-cleanup-provisioner");
  return {
    description: textMember(root, "description", sink),
    minVersion: minVersion(root, sink),
    variables: decodeVariables(root, sink),
    sensitiveVariables: new Set(
      itemsOf(root, "sensitive-variables", sink).flatMap((item) =>
        item.kind === "string" ? [item.text] : [],
      ),
    ),
    builders,
    mayHaveMoreBuilders: builders.length < builderItems.length || isWrongList(valueOf(root, "builders")),
    provisioners: itemsOf(root, "provisioners", sink).flatMap((item) => decodeProvisioner(item, sink) ?? []),
    errorCleanup: cleanup && cleanup.kind !== "null" ? decodeProvisioner(cleanup, sink) : undefined,
    postProcessors: itemsOf(root, "post-processors", sink).flatMap((item) =>
      decodePostProcessors(item, sink),
    ),
    range: root.range,
  };
}

function asMeant(root: JsonObject): JsonObject {
  return root.members.reduce((tree, { key }) => {
    if (rootKeys.includes(key) || key.startsWith("_")) return tree;
    const meant = suggestName(
      key,
      rootKeys.filter((known) => !memberOf(root, known)),
    );
    return meant === undefined ? tree : renamed(tree, key, meant);
  }, root);
}

function isWrongList(node: JsonNode | undefined): boolean {
  return node !== undefined && node.kind !== "list" && node.kind !== "null";
}

// "push" is left from a service that is gone: read over, as Packer does.
function checkRootKey({ key, keyRange, value }: JsonMember, sink: DiagnosticSink): void {
  if (key.startsWith("_")) {
    if (value.kind !== "string")
      sink.add(templateDiagnostic("legacy-comment", { name: key }, { subject: value.range }));
    return;
  }
  if (!rootKeys.includes(key)) {
    sink.add(templateDiagnostic("legacy-unknown-key", { name: key, known: rootKeys }, { subject: keyRange }));
  } else if (key === "push" && value.kind !== "object" && value.kind !== "null") {
    sink.add(
      templateDiagnostic("legacy-shape", { name: key, expected: "an object" }, { subject: value.range }),
    );
  }
}

function textMember(root: JsonObject, key: string, sink: DiagnosticSink): string | undefined {
  const value = valueOf(root, key);
  if (!value || value.kind === "null") return undefined;
  if (value.kind === "string") return value.text;
  sink.add(templateDiagnostic("legacy-shape", { name: key, expected: "a string" }, { subject: value.range }));
  return undefined;
}

function minVersion(root: JsonObject, sink: DiagnosticSink): LegacyParts["minVersion"] {
  const text = textMember(root, "min_packer_version", sink);
  return text === undefined || text === ""
    ? undefined
    : { text, range: valueOf(root, "min_packer_version")?.range };
}

function itemsOf(root: JsonObject, key: string, sink: DiagnosticSink): readonly JsonNode[] {
  const value = valueOf(root, key);
  if (!value || value.kind === "null") return [];
  if (value.kind === "list") return value.items;
  sink.add(templateDiagnostic("legacy-shape", { name: key, expected: "a list" }, { subject: value.range }));
  return [];
}

function decodeVariables(root: JsonObject, sink: DiagnosticSink): readonly LegacyVariable[] {
  const variables = valueOf(root, "variables");
  if (!variables || variables.kind === "null") return [];
  if (variables.kind !== "object") {
    sink.add(
      templateDiagnostic(
        "legacy-shape",
        { name: "variables", expected: "an object" },
        { subject: variables.range },
      ),
    );
    return [];
  }
  return variables.members.map((member) => decodeVariable(member, sink));
}

function decodeVariable({ key, keyRange, value }: JsonMember, sink: DiagnosticSink): LegacyVariable {
  if (value.kind !== "string" && value.kind !== "null") {
    const expected =
      "a string, or null for a variable that must be given; lists are written as comma-separated strings";
    sink.add(templateDiagnostic("legacy-shape", { name: key, expected }, { subject: value.range }));
    return {
      name: key,
      nameRange: keyRange,
      defaultText: undefined,
      defaultRange: value.range,
      isWrong: true,
    };
  }
  return {
    name: key,
    nameRange: keyRange,
    defaultText: value.kind === "string" ? value.text : undefined,
    defaultRange: value.range,
  };
}

function reportDuplicateNames(builders: readonly LegacyBuilder[], sink: DiagnosticSink): void {
  const first = new Map<string, LegacyBuilder>();
  for (const builder of builders) {
    const earlier = first.get(builder.name);
    if (!earlier) {
      first.set(builder.name, builder);
      continue;
    }
    const range = earlier.nameRange ?? earlier.range;
    sink.add(
      templateDiagnostic(
        "duplicate-definition",
        { what: "builder", name: builder.name },
        {
          subject: builder.nameRange ?? builder.range,
          related: range ? [{ range, message: "first defined here" }] : undefined,
        },
      ),
    );
  }
}
