/**
 * Conversions of one scalar, as two tables `[to][from]`.
 * `strict` is HCL's conversion (source: go-cty convert, primitive types); `weak` is what Packer's decoder adds
 * (source: mapstructure's WeaklyTypedInput with Packer's hooks, measured against Packer 1.16).
 */
import { parseDuration } from "@prebake/base";
import type { ConfigNode } from "./config-node.ts";

/** A scalar node that is neither null nor unknown. */
export type Scalar = Extract<ConfigNode, { kind: "string" | "number" | "bool" }>;
export type ScalarKind = "string" | "number" | "bool" | "duration";

type Conversion = (node: never) => string | number | boolean | undefined;
type Table = Readonly<Record<ScalarKind, Readonly<Record<Scalar["kind"], Conversion>>>>;

interface Text {
  readonly text: string;
}
interface Truth {
  readonly value: boolean;
}

const strict: Table = {
  string: {
    string: (node: Text) => node.text,
    number: (node: Text) => node.text,
    bool: (node: Truth) => String(node.value),
  },
  number: {
    string: (node: Text) => decimal(node.text),
    number: (node: Text) => Number(node.text),
    bool: () => undefined,
  },
  bool: {
    string: (node: Text) => ({ true: true, "1": true, false: false, "0": false })[node.text],
    number: () => undefined,
    bool: (node: Truth) => node.value,
  },
  // HCL sees a duration as a string.
  duration: {
    string: (node: Text) => durationText(node.text),
    number: (node: Text) => durationText(node.text),
    bool: () => undefined,
  },
};

const weak: Table = {
  string: {
    string: (node: Text) => node.text,
    number: (node: Text) => node.text,
    bool: (node: Truth) => (node.value ? "1" : "0"),
  },
  number: {
    string: (node: Text) => goInteger(node.text),
    number: (node: Text) => Number(node.text),
    bool: (node: Truth) => (node.value ? 1 : 0),
  },
  bool: {
    string: (node: Text) => goBool(node.text),
    number: (node: Text) => Number(node.text) !== 0,
    bool: (node: Truth) => node.value,
  },
  duration: {
    string: (node: Text) => durationText(node.text),
    // A bare number is nanoseconds, as Go's time.Duration.
    number: (node: Text) => Number(node.text) / 1e6,
    bool: () => undefined,
  },
};

/** The converted value, or undefined when there is no conversion. */
export function coerceScalar(
  node: Scalar,
  to: ScalarKind,
  syntax: "hcl" | "json",
): string | number | boolean | undefined {
  if (syntax === "json") return apply(weak, node, to);
  const value = apply(strict, node, to);
  // Packer decodes HCL's result weakly once more: spellings such as "yes" still fail, "t" or "0x10" pass.
  return value ?? (node.kind === "string" && to !== "string" ? apply(weak, node, to) : undefined);
}

function apply(table: Table, node: Scalar, to: ScalarKind): string | number | boolean | undefined {
  return table[to][node.kind](node as never); // The row was chosen by the node's own kind.
}

function decimal(text: string): number | undefined {
  return /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Go's ParseInt with base 0: prefixes 0x, 0o, 0b, a leading 0 for octal, underscores; an empty text is 0. */
function goInteger(text: string): number | undefined {
  if (text === "") return 0;
  const match = /^([+-]?)(0[xX][\da-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|\d[\d_]*)$/.exec(text);
  if (!match) return undefined;
  const digits = (match[2] ?? "").replaceAll("_", "").replace(/^0([0-7]+)$/, "0o$1");
  return (match[1] === "-" ? -1 : 1) * Number(digits);
}

/** Go's ParseBool; an empty text is false. */
function goBool(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|f|F|FALSE|false|False|)$/.test(text)) return false;
  return undefined;
}

function durationText(text: string): number | undefined {
  return text === "" ? 0 : parseDuration(text);
}
