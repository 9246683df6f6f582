/** A template in the legacy shape, written in YAML, as the tree that JSON gives. Only what JSON can say; YAML 1.2 core. */
import type { DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import type { YamlTree } from "@prebake/hcl/yaml";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { JsonMember, JsonNode, JsonObject } from "./json-tree.ts";
import { maxJsonDepth } from "./parse-json.ts";

/** The tree; undefined when there is none. The reader is large, and loaded for files that need it. */
export async function parseYaml(source: SourceText, sink: DiagnosticSink): Promise<JsonNode | undefined> {
  const { readYamlTree } = await import("@prebake/hcl/yaml");
  const { root, problems } = readYamlTree(source.text);
  for (const { message, start, end } of problems)
    sink.add(templateDiagnostic("yaml-syntax", { problem: message }, { subject: source.range(start, end) }));
  if (problems.length > 0) return undefined;
  if (!root) {
    sink.add(
      templateDiagnostic("yaml-syntax", { problem: "The file is empty" }, { subject: source.range(0, 0) }),
    );
    return undefined;
  }
  return new TreeBuilder(source, sink).build(root, 0);
}

class TreeBuilder {
  readonly #source: SourceText;
  readonly #sink: DiagnosticSink;

  constructor(source: SourceText, sink: DiagnosticSink) {
    this.#source = source;
    this.#sink = sink;
  }

  build(node: YamlTree, depth: number): JsonNode {
    const range = this.#source.range(node.start, node.end);
    if (depth > maxJsonDepth) {
      this.#sink.add(templateDiagnostic("json-too-deep", { limit: maxJsonDepth }, { subject: range }));
      return { kind: "null", range };
    }
    switch (node.kind) {
      case "mapping":
        return this.#object(node.entries, range, depth);
      case "sequence":
        return { kind: "list", items: node.items.map((item) => this.build(item, depth + 1)), range };
      case "scalar":
        return { ...scalarNode(node.text, node.plain), range };
    }
  }

  #object(
    entries: readonly (readonly [key: YamlTree, value: YamlTree])[],
    range: SourceRange,
    depth: number,
  ): JsonObject {
    const members = new Map<string, JsonMember>();
    const repeated: JsonMember[] = [];
    for (const [key, value] of entries) {
      const keyRange = this.#source.range(key.start, key.end);
      const name = key.kind === "scalar" ? key.text : undefined;
      const first = name === undefined ? undefined : members.get(name);
      if (name === undefined) {
        const problem = "A key must be a text";
        this.#sink.add(templateDiagnostic("yaml-syntax", { problem }, { subject: keyRange }));
      } else if (first?.keyRange) {
        const related = [{ range: first.keyRange, message: "first set here" }];
        this.#sink.add(templateDiagnostic("json-duplicate-key", { name }, { subject: keyRange, related }));
        repeated.push({ key: name, keyRange, value: this.build(value, depth + 1) });
      } else members.set(name, { key: name, keyRange, value: this.build(value, depth + 1) });
    }
    const object = { kind: "object", members: [...members.values()], range } as const;
    return repeated.length > 0 ? { ...object, repeated } : object;
  }
}

/** Source: YAML 1.2.2, section 10.3 (core schema). Octal and hexadecimal numbers, which JSON does not have, stay texts. */
function scalarNode(text: string, plain: boolean): JsonNode {
  if (!plain) return { kind: "string", text };
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return { kind: "null" };
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text))
    return { kind: "bool", value: text.toLowerCase() === "true" };
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)))
    return { kind: "number", text };
  return { kind: "string", text };
}
