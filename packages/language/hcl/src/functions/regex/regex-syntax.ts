/** RE2's syntax as a tree. Source: the RE2 syntax page (github.com/google/re2/wiki/Syntax) and Go's regexp/syntax, measured. */
import { readClass, readClassEscape, singleChar } from "./regex-class.ts";
import type { PatternReader } from "./regex-refusal.ts";
import { RegexRefusal, ahead } from "./regex-refusal.ts";

export type RegexNode =
  | { readonly kind: "empty" }
  /** One character that this JavaScript class matches (source of a `v` expression). */
  | { readonly kind: "char"; readonly source: string; readonly ignoreCase: boolean }
  | { readonly kind: "assert"; readonly assertion: Assertion }
  | { readonly kind: "concat"; readonly parts: readonly RegexNode[] }
  | { readonly kind: "alternate"; readonly parts: readonly RegexNode[] }
  | { readonly kind: "group"; readonly index: number; readonly inner: RegexNode }
  | {
      readonly kind: "repeat";
      readonly inner: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    };

export type Assertion =
  | "text-start"
  | "text-end"
  | "line-start"
  | "line-end"
  | "word-boundary"
  | "no-word-boundary";

export interface ParsedRegex {
  readonly root: RegexNode;
  /** Names of groups by index from 1; undefined for those without a name. */
  readonly groupNames: readonly (string | undefined)[];
}

/** Most repetitions that may be asked for, nested ones multiplied. Source: RE2, measured (`x{1001}` is refused). */
const repeatLimit = 1000;

const depthLimit = 500;

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly swapGreed: boolean;
}

interface Parser extends PatternReader {
  flags: Flags;
  depth: number;
  readonly groupNames: (string | undefined)[];
}

export function parseRegex(pattern: string): ParsedRegex {
  const flags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, swapGreed: false };
  const parser: Parser = { chars: Array.from(pattern), at: 0, flags, depth: 0, groupNames: [] };
  const root = readAlternation(parser);
  if (parser.at < parser.chars.length) throw new RegexRefusal('a ")" has no "("');
  return { root, groupNames: parser.groupNames };
}

function readAlternation(parser: Parser): RegexNode {
  if (++parser.depth > depthLimit) throw new RegexRefusal("it is nested too deeply");
  const parts = [readConcat(parser)];
  while (peek(parser) === "|") {
    parser.at++;
    parts.push(readConcat(parser));
  }
  parser.depth--;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "alternate", parts };
}

function readConcat(parser: Parser): RegexNode {
  const parts: RegexNode[] = [];
  for (let char = peek(parser); char !== undefined && char !== "|" && char !== ")"; char = peek(parser)) {
    parts.push(...readAtoms(parser));
    // Flags and an empty quotation are no atoms: what follows them may repeat the atom before, as in Go.
    const last = parts.pop();
    if (last !== undefined) parts.push(readRepetition(parser, last));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "concat", parts };
}

/** One atom; several for `\Q…\E`, none for flags. */
function readAtoms(parser: Parser): RegexNode[] {
  const char = parser.chars[parser.at] ?? "";
  switch (char) {
    case "(":
      return readGroup(parser);
    case "[":
      return [charNode(parser, readClass(parser))];
    case "\\":
      return readEscape(parser);
    case "*":
    case "+":
    case "?":
      throw new RegexRefusal(`"${char}" has nothing to repeat`);
    case "{":
      if (readBounds(parser) !== undefined) throw new RegexRefusal('"{" has nothing to repeat');
  }
  parser.at++;
  return [plainAtom(parser, char)];
}

function plainAtom(parser: Parser, char: string): RegexNode {
  const { multiLine, dotAll } = parser.flags;
  switch (char) {
    case ".":
      return { kind: "char", source: dotAll ? "[^]" : "[^\\n]", ignoreCase: false };
    case "^":
      return { kind: "assert", assertion: multiLine ? "line-start" : "text-start" };
    case "$":
      return { kind: "assert", assertion: multiLine ? "line-end" : "text-end" };
    default:
      return charNode(parser, singleChar(char));
  }
}

function charNode(parser: Parser, source: string): RegexNode {
  return { kind: "char", source, ignoreCase: parser.flags.ignoreCase };
}

const escapedAssertions: Readonly<Record<string, Assertion>> = {
  A: "text-start",
  z: "text-end",
  b: "word-boundary",
  B: "no-word-boundary",
};

function readEscape(parser: Parser): RegexNode[] {
  const next = parser.chars[parser.at + 1];
  const assertion = next === undefined ? undefined : escapedAssertions[next];
  if (assertion !== undefined) {
    parser.at += 2;
    return [{ kind: "assert", assertion }];
  }
  if (next === "Q") return readQuoted(parser);
  return [charNode(parser, readClassEscape(parser))];
}

function readQuoted(parser: Parser): RegexNode[] {
  parser.at += 2;
  const nodes: RegexNode[] = [];
  for (let char = peek(parser); char !== undefined; char = peek(parser)) {
    if (char === "\\" && parser.chars[parser.at + 1] === "E") {
      parser.at += 2;
      break;
    }
    nodes.push(charNode(parser, singleChar(char)));
    parser.at++;
  }
  return nodes;
}

function readGroup(parser: Parser): RegexNode[] {
  const outer = parser.flags;
  parser.at++;
  let index = 0;
  if (peek(parser) === "?") {
    const head = readGroupHead(parser);
    if (head === "flags") return [];
    index = head;
  } else {
    index = parser.groupNames.push(undefined);
  }
  const inner = readAlternation(parser);
  if (peek(parser) !== ")") throw new RegexRefusal('a ")" is missing');
  parser.at++;
  parser.flags = outer;
  return [index === 0 ? inner : { kind: "group", index, inner }];
}

/** What follows `(?`: the index of a named group, 0 for a group that captures nothing, or flags for the rest of the group around. */
function readGroupHead(parser: Parser): number | "flags" {
  const rest = ahead(parser, 200);
  const [named, name] = /^\?P?<([A-Za-z0-9_]+)>/.exec(rest) ?? [];
  if (named !== undefined && name !== undefined) {
    parser.at += named.length;
    return parser.groupNames.push(name);
  }
  const [head, on = "", off, end] = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest) ?? [];
  if (head === undefined) {
    throw new RegexRefusal("groups that look around, and other extensions, are not supported");
  }
  parser.at += head.length;
  parser.flags = changedFlags(parser.flags, { on, off: off ?? "" });
  return end === ")" ? "flags" : 0;
}

function changedFlags(flags: Flags, { on, off }: { on: string; off: string }): Flags {
  const change = (letter: string, before: boolean): boolean =>
    (on.includes(letter) || before) && !off.includes(letter);
  return {
    ignoreCase: change("i", flags.ignoreCase),
    multiLine: change("m", flags.multiLine),
    dotAll: change("s", flags.dotAll),
    swapGreed: change("U", flags.swapGreed),
  };
}

function readRepetition(parser: Parser, inner: RegexNode): RegexNode {
  const bounds = readBounds(parser);
  if (bounds === undefined) return inner;
  let lazy = parser.flags.swapGreed;
  if (peek(parser) === "?") {
    lazy = !lazy;
    parser.at++;
  }
  const node: RegexNode = { kind: "repeat", inner, ...bounds, greedy: !lazy };
  if (repetitions(node) > repeatLimit) throw new RegexRefusal(`more than ${repeatLimit} repetitions`);
  const start = parser.at;
  if (readBounds(parser) !== undefined) {
    throw new RegexRefusal(`"${parser.chars.slice(start - 1, parser.at).join("")}" repeats a repetition`);
  }
  return node;
}

/** Numbers with zeros in front are none, and the brace stands for itself. */
const writtenBounds = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/;

/** `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; undefined, and nothing read, when there is none of them. */
function readBounds(parser: Parser): { min: number; max: number } | undefined {
  const simple = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] }[peek(parser) ?? ""];
  if (simple !== undefined) {
    parser.at++;
    return { min: simple[0] ?? 0, max: simple[1] ?? 0 };
  }
  if (peek(parser) !== "{") return undefined;
  const [all, from, comma, to = ""] = writtenBounds.exec(ahead(parser, 60)) ?? [];
  if (all === undefined) return undefined;
  const min = Number(from);
  const max = comma === undefined ? min : to === "" ? Infinity : Number(to);
  if (min > repeatLimit || (max > repeatLimit && max !== Infinity))
    throw new RegexRefusal(`more than ${repeatLimit} repetitions`);
  if (min > max) throw new RegexRefusal("the bounds of a repetition are the wrong way round");
  parser.at += all.length;
  return { min, max };
}

/** Copies of the innermost atom that counted repetitions ask for. */
function repetitions(node: RegexNode): number {
  switch (node.kind) {
    case "repeat": {
      if (node.max === 0) return 1;
      const own = node.max === Infinity ? Math.max(node.min, 1) : Math.max(node.max, 1);
      return own * repetitions(node.inner);
    }
    case "group":
      return repetitions(node.inner);
    case "concat":
    case "alternate":
      return Math.max(1, ...node.parts.map(repetitions));
    default:
      return 1;
  }
}

function peek(parser: PatternReader): string | undefined {
  return parser.chars[parser.at];
}
