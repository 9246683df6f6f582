/**
 * Conversions of one scalar, as two tables `[to][from]`.
 * `strict` is HCL's conversion (source: go-cty convert, primitive types), which decides in HCL; `weak` is that of Packer's
 * decoder (source: mapstructure's WeaklyTypedInput with the hooks of packer-plugin-sdk 0.6.10, measured), which decides in
 * legacy JSON. An empty text where a duration is meant fails in Packer; here it is one that is not set.
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
    // A bare number is whole nanoseconds, as Go's time.Duration.
    number: (node: Text) => Math.trunc(Number(node.text)) / 1e6,
    bool: () => undefined,
  },
};

/** The converted value, or undefined when there is no conversion. */
export function coerceScalar(
  node: Scalar,
  to: ScalarKind,
  syntax: "hcl" | "json",
): string | number | boolean | undefined {
  const table = syntax === "json" ? weak : strict;
  return table[to][node.kind](node as never); // The row was chosen by the node's own kind.
}

function decimal(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

const goDigits =
  /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;

/** Go's ParseInt with base 0: prefixes 0x, 0o, 0b, a leading 0 for octal, underscores between digits; an empty text is 0. */
function goInteger(text: string): number | undefined {
  if (text === "") return 0;
  if (!goDigits.test(text)) return undefined;
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "");
  const value = Number(digits.replace(/^0([0-7]+)$/, "0o$1"));
  return text.startsWith("-") ? -value : value;
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
