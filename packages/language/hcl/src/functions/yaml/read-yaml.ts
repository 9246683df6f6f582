/** Reads YAML with the package `yaml`. An entry of its own, so that nobody pays for loading it who decodes no YAML. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Alias, Document, Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { YamlNode, YamlReading, YamlScalar } from "./yaml-node.ts";

/** Nodes that one document may stand for once its aliases are replaced: enough for any template, too few to fill the memory. */
const nodeLimit = 1_000_000;

/** What YAML 1.1 does not allow in a text. */
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd\u{10000}-\u{10ffff}]/u;

/** Reads one document. Nothing is resolved: every scalar is text. */
export function readYaml(text: string): YamlReading {
  const [bad] = unprintable.exec(text) ?? [];
  if (bad !== undefined) return { ok: false, message: `it has the control character ${codeText(bad)}` };
  const document = parseDocument(text, {
    schema: "failsafe",
    version: "1.1",
    uniqueKeys: false,
    // Else closing brackets, and lines of quoted texts, that are not indented would be refused, which YAML 1.1 allows.
    strict: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) return { ok: false, message: firstLine(error.message) };
  try {
    const converter = new NodeConverter(document, text);
    return { ok: true, root: document.contents === null ? undefined : converter.convert(document.contents) };
  } catch (problem) {
    if (problem instanceof YamlProblem) return { ok: false, message: problem.message };
    throw problem;
  }
}

/** A node with its place, in UTF-16 offsets of the text. */
export type YamlTree = { readonly start: number; readonly end: number } & (
  | { readonly kind: "scalar"; readonly text: string; readonly plain: boolean }
  | { readonly kind: "sequence"; readonly items: readonly YamlTree[] }
  | { readonly kind: "mapping"; readonly entries: readonly (readonly [key: YamlTree, value: YamlTree])[] }
);

export interface YamlTreeReading {
  /** Undefined for a document without content, and with problems. */
  readonly root: YamlTree | undefined;
  /** Sentences without a full stop. */
  readonly problems: readonly { readonly message: string; readonly start: number; readonly end: number }[];
}

/** Reads one document as it is written, with places; aliases stand for what they name. Mappings may hold a key twice. */
export function readYamlTree(text: string): YamlTreeReading {
  const options = {
    schema: "failsafe",
    version: "1.2",
    uniqueKeys: false,
    strict: true,
    logLevel: "error",
  } as const;
  const document = parseDocument(text, options);
  const inText = (at: number): number => Math.max(0, Math.min(at, text.length));
  const problems = document.errors.map(({ message, pos }) => ({
    message: firstLine(message),
    start: inText(pos[0]),
    end: inText(Math.max(pos[0], pos[1])),
  }));
  if (problems.length > 0 || document.contents === null) return { root: undefined, problems };
  try {
    return { root: new TreeConverter(document).convert(document.contents, [0, text.length]), problems: [] };
  } catch (problem) {
    if (!(problem instanceof YamlProblem)) throw problem;
    const [start, end] = problem.place ?? [0, text.length];
    return { root: undefined, problems: [{ message: problem.message, start, end }] };
  }
}

/** Thrown inside this file only. */
class YamlProblem extends Error {
  readonly place: Place | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.place = place;
  }
}

class NodeConverter {
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #open = new Set<Node>();
  readonly #text: string;
  #count = 0;

  constructor(document: Document, text: string) {
    this.#targets = targetsOf(document);
    this.#text = text;
  }

  convert(node: unknown): YamlNode {
    if (++this.#count > nodeLimit)
      throw new YamlProblem(`the document stands for more than ${nodeLimit} values`);
    if (isAlias(node)) return this.#resolve(node);
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) {
      return this.#within(node, () => ({
        kind: "mapping",
        tag: node.tag,
        entries: node.items.map((pair) => [this.convert(pair.key), this.convert(pair.value)] as const),
      }));
    }
    if (isSeq(node))
      return this.#within(node, () => ({
        kind: "sequence",
        tag: node.tag,
        items: node.items.map((item) => this.convert(item)),
      }));
    return { kind: "scalar", text: "", style: "plain", tag: undefined };
  }

  #scalar(node: Scalar): YamlScalar {
    const text = textOf(node);
    const style = styleOf(node);
    // The package ends a block with a line end also where the text ends without one; YAML 1.1 does not.
    const unended =
      style === "block" && node.range?.[1] === this.#text.length && !/[\r\n] *$/.test(this.#text);
    return { kind: "scalar", text: unended ? text.replace(/\n$/, "") : text, style, tag: node.tag };
  }

  #resolve(alias: Alias): YamlNode {
    const target = this.#targets.get(alias);
    if (target === undefined) throw new YamlProblem(`there is no anchor "${alias.source}"`);
    if (this.#open.has(target)) throw new YamlProblem(`the anchor "${alias.source}" contains itself`);
    return this.convert(target);
  }

  #within(node: Node, convert: () => YamlNode): YamlNode {
    this.#open.add(node);
    const result = convert();
    this.#open.delete(node);
    return result;
  }
}

/**
 * What each alias stands for: the last node before it that has the anchor. Once for the whole document: to look for one anchor the package
 * goes over all of it.
 */
function targetsOf(document: Document): ReadonlyMap<Alias, Node> {
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function textOf(node: Scalar): string {
  return typeof node.value === "string" ? node.value : "";
}

function styleOf({ type }: Scalar): YamlScalar["style"] {
  if (type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED") return "block";
  return type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE" ? "quoted" : "plain";
}

function codeText(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function firstLine(message: string): string {
  const [line = ""] = message.split("\n", 1);
  // What the engine says when the package's own recursion goes too deep.
  return line.replace(/:$/, "").replace(/^Maximum call stack size exceeded/, "It is nested too deeply");
}

type Place = readonly [start: number, end: number];

class TreeConverter {
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #open = new Set<Node>();
  #count = 0;

  constructor(document: Document) {
    this.#targets = targetsOf(document);
  }

  /** `around` is the place of what is not written at all, such as an empty value. */
  convert(node: unknown, around: Place): YamlTree {
    if (++this.#count > nodeLimit)
      throw new YamlProblem(`The document stands for more than ${nodeLimit} values`);
    if (isAlias(node)) return this.#resolve(node, around);
    const [start, end] = placeOf(node, around);
    if (isScalar(node)) {
      return { kind: "scalar", text: textOf(node), plain: styleOf(node) === "plain", start, end };
    }
    if (isMap(node) || isSeq(node)) {
      if (this.#open.has(node)) throw new YamlProblem("The anchor contains itself", [start, end]);
      this.#open.add(node);
      const tree = this.#collection(node, [start, end]);
      this.#open.delete(node);
      return tree;
    }
    return { kind: "scalar", text: "", plain: true, start, end };
  }

  #collection(node: YAMLMap | YAMLSeq, [start, end]: Place): YamlTree {
    if (isSeq(node))
      return {
        kind: "sequence",
        items: node.items.map((item) => this.convert(item, [start, end])),
        start,
        end,
      };
    const entries = node.items.map((pair) => {
      const key = this.convert(pair.key, [start, end]);
      return [key, this.convert(pair.value, [key.start, key.end])] as const;
    });
    return { kind: "mapping", entries, start, end };
  }

  #resolve(alias: Alias, around: Place): YamlTree {
    const target = this.#targets.get(alias);
    if (target === undefined)
      throw new YamlProblem(`There is no anchor "${alias.source}"`, placeOf(alias, around));
    return this.convert(target, placeOf(alias, around));
  }
}

function placeOf(node: unknown, around: Place): Place {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : around;
}
