/** Builders, provisioners and post-processors of a legacy template, in every shape that they are written in. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { parseDuration } from "@prebake/base";
import type { JsonNode, JsonObject } from "../json/json-tree.ts";
import { jsonObject, valueOf, without } from "../json/json-tree.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type {
  LegacyBuilder,
  LegacyComponent,
  LegacyFilter,
  LegacyPostProcessor,
  LegacyProvisioner,
} from "./legacy-template.ts";

// Keys that the engine reads and the component never sees.
const builderKeys = ["name", "type"];
const provisionerKeys = ["except", "max_retries", "only", "override", "pause_before", "timeout", "type"];
const postProcessorKeys = ["except", "keep_input_artifact", "name", "only", "type"];

export function decodeBuilder(node: JsonNode, sink: DiagnosticSink): LegacyBuilder | undefined {
  const component = decodeComponent(node, { what: "builder", engineKeys: builderKeys }, sink);
  if (!component || node.kind !== "object") return undefined;
  const name = weakText(valueOf(node, "name"));
  return {
    ...component,
    name: name || component.type,
    nameRange: name ? valueOf(node, "name")?.range : component.typeRange,
  };
}

export function decodeProvisioner(node: JsonNode, sink: DiagnosticSink): LegacyProvisioner | undefined {
  const component = decodeComponent(node, { what: "provisioner", engineKeys: provisionerKeys }, sink);
  if (!component || node.kind !== "object") return undefined;
  const retries = valueOf(node, "max_retries");
  const retriesText = weakText(retries);
  return {
    ...component,
    filter: decodeFilter(node, sink),
    override: decodeOverride(node, sink),
    pauseBeforeMs: decodeDuration(node, "pause_before", sink),
    timeoutMs: decodeDuration(node, "timeout", sink),
    maxRetries: retriesText ? { text: retriesText, range: retries?.range } : undefined,
  };
}

/** Each element of `post-processors` is one chain: a name, an object, or a list of both. */
export function decodePostProcessors(
  node: JsonNode,
  sink: DiagnosticSink,
): readonly (readonly LegacyPostProcessor[])[] {
  const chain = (node.kind === "list" ? node.items : [node]).flatMap(
    (item) => decodePostProcessor(item, sink) ?? [],
  );
  return chain.length > 0 ? [chain] : [];
}

function decodePostProcessor(node: JsonNode, sink: DiagnosticSink): LegacyPostProcessor | undefined {
  if (node.kind === "string") {
    const { text, range } = node;
    const config: JsonObject = { ...jsonObject({}), range };
    return {
      type: text,
      typeRange: range,
      range,
      config,
      name: text,
      filter: undefined,
      keepInputArtifact: undefined,
    };
  }
  const component = decodeComponent(node, { what: "post-processor", engineKeys: postProcessorKeys }, sink);
  if (!component || node.kind !== "object") return undefined;
  const name = valueOf(node, "name");
  if (name && name.kind !== "string") reportShape({ name: "name", expected: "a string" }, name, sink);
  const keep = valueOf(node, "keep_input_artifact");
  if (keep && keep.kind !== "bool" && keep.kind !== "null")
    reportShape({ name: "keep_input_artifact", expected: "true or false" }, keep, sink);
  return {
    ...component,
    name: (name?.kind === "string" && name.text) || component.type,
    filter: decodeFilter(node, sink),
    keepInputArtifact: keep?.kind === "bool" ? keep.value : undefined,
  };
}

interface ComponentShape {
  readonly what: string;
  readonly engineKeys: readonly string[];
}

function decodeComponent(
  node: JsonNode,
  { what, engineKeys }: ComponentShape,
  sink: DiagnosticSink,
): LegacyComponent | undefined {
  if (node.kind !== "object") {
    const expected = what === "post-processor" ? "an object or the name of a post-processor" : "an object";
    reportShape({ name: what, expected }, node, sink);
    return undefined;
  }
  const type = valueOf(node, "type");
  const text = weakText(type);
  if (!text) {
    sink.add(templateDiagnostic("legacy-no-type", { what }, { subject: node.range }));
    return undefined;
  }
  return { type: text, typeRange: type?.range, range: node.range, config: without(node, ...engineKeys) };
}

function decodeFilter(node: JsonObject, sink: DiagnosticSink): LegacyFilter | undefined {
  const only = namesOf(node, "only", sink);
  const except = namesOf(node, "except", sink);
  if (only && except)
    sink.add(templateDiagnostic("only-and-except", {}, { subject: rangeOfMember(node, "except") }));
  if (only) return { kind: "only", names: only };
  return except && { kind: "except", names: except };
}

// One name may stand without brackets.
function namesOf(node: JsonObject, key: string, sink: DiagnosticSink): LegacyFilter["names"] | undefined {
  const value = valueOf(node, key);
  if (!value || value.kind === "null") return undefined;
  const names: { text: string; range: SourceRange | undefined }[] = [];
  for (const item of value.kind === "list" ? value.items : [value]) {
    const text = weakText(item);
    if (text === undefined) reportShape({ name: key, expected: "a list of names" }, item, sink);
    else names.push({ text, range: item.range });
  }
  return names.length > 0 ? names : undefined;
}

function decodeOverride(node: JsonObject, sink: DiagnosticSink): JsonObject | undefined {
  const override = valueOf(node, "override");
  if (!override || override.kind === "null") return undefined;
  if (override.kind === "object") return override;
  const problem = '"override" must be an object: builder names with the settings for them.';
  sink.add(templateDiagnostic("bad-override", { problem }, { subject: override.range }));
  return undefined;
}

/** Milliseconds. A number is nanoseconds, as Go's durations are. */
function decodeDuration(node: JsonObject, key: string, sink: DiagnosticSink): number {
  const value = valueOf(node, key);
  if (!value || value.kind === "null") return 0;
  if (value.kind === "number") return Number(value.text) / 1e6;
  const text = weakText(value) ?? "";
  const duration = text === "" ? undefined : parseDuration(text);
  if (duration === undefined)
    sink.add(templateDiagnostic("bad-duration", { name: key, text }, { subject: value.range }));
  return duration ?? 0;
}

/** Text of a string, number or boolean, as Packer's weak decoding has it. */
export function weakText(node: JsonNode | undefined): string | undefined {
  switch (node?.kind) {
    case "string":
    case "number":
      return node.text;
    case "bool":
      return node.value ? "1" : "0";
    default:
      return undefined;
  }
}

function rangeOfMember(node: JsonObject, key: string): SourceRange | undefined {
  return node.members.find((member) => member.key === key)?.keyRange ?? node.range;
}

function reportShape(
  shape: { readonly name: string; readonly expected: string },
  node: JsonNode,
  sink: DiagnosticSink,
): void {
  sink.add(templateDiagnostic("legacy-shape", shape, { subject: node.range }));
}
