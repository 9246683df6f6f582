/** Decodes plain data by fields, for tests. */
import { DiagnosticList, SourceText } from "@prebake/base";
import type { ConfigNode } from "./config-node.ts";
import { declareConfig, decode } from "./index.ts";
import type { ConfigSyntax, DecodeOptions, Fields } from "./index.ts";

/** A value that is known only when the build runs. */
export const unknown = Symbol("unknown");
/** A value that a mistake keeps from being known. */
export const wrong = Symbol("wrong");
/** What fields of tests say of themselves. */
export const doc = "A field.";

const source = new SourceText("t.json", " ".repeat(100));
let offset = 0;

/**
 * Plain data as a node; each value gets a range of its own. A key `block:name` is an HCL block; what follows a `#` is
 * dropped, so that a key may repeat.
 */
export function node(value: unknown): ConfigNode {
  const range = source.range(offset, ++offset);
  if (offset > 90) offset = 0;
  if (value === null) return { kind: "null", range };
  if (typeof value === "string") return { kind: "string", text: value, range };
  if (typeof value === "number") return { kind: "number", text: String(value), range };
  if (typeof value === "boolean") return { kind: "bool", value, range };
  if (value === unknown) return { kind: "unknown", range };
  if (value === wrong) return { kind: "unknown", wrong: true, range };
  if (Array.isArray(value)) return { kind: "list", items: value.map(node), range };
  const entries = Object.entries(value as object).map(([key, member]) => {
    const block = key.startsWith("block:");
    const name = key.replace("block:", "").replace(/#.*/, "");
    return { key: name, keyRange: range, value: node(member), block };
  });
  return { kind: "object", entries, range };
}

/** The configuration, and the codes of what is said of it. */
export function run(
  fields: Fields,
  value: unknown,
  how: ConfigSyntax | Pick<DecodeOptions, "render"> = "json",
) {
  const sink = new DiagnosticList();
  const options = typeof how === "string" ? { syntax: how } : { syntax: "json" as const, ...how };
  const result = decode(declareConfig("demo", "A demo.", fields), node(value), { ...options, sink });
  return {
    ...result,
    config: result.config as Record<string, unknown>,
    codes: sink.items.map((item) => item.code.slice(7)),
    sink,
  };
}
