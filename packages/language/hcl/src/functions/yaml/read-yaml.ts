/** Reads YAML with the package `yaml`. An entry of its own, so that nobody pays for loading it who decodes no YAML. */
import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Alias, Document, Node, Scalar } from "yaml";
import type { YamlNode, YamlReading } from "./yaml-node.ts";

/** Nodes that one document may stand for once its aliases are replaced: enough for any template, too few to fill the memory. */
const nodeLimit = 1_000_000;

/** Reads one document. Nothing is resolved: every scalar is text. */
export function readYaml(text: string): YamlReading {
  const document = parseDocument(text, {
    schema: "failsafe",
    version: "1.1",
    uniqueKeys: false,
    strict: true,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) return { ok: false, message: firstLine(error.message) };
  try {
    const converter = new NodeConverter(document);
    return { ok: true, root: document.contents === null ? undefined : converter.convert(document.contents) };
  } catch (problem) {
    if (problem instanceof YamlProblem) return { ok: false, message: problem.message };
    throw problem;
  }
}

/** Thrown inside this file only. */
class YamlProblem extends Error {}

class NodeConverter {
  readonly #document: Document;
  /** Looking for an anchor goes over the whole document. */
  readonly #targets = new Map<Alias, Node | undefined>();
  readonly #open = new Set<Node>();
  #count = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  convert(node: unknown): YamlNode {
    if (++this.#count > nodeLimit)
      throw new YamlProblem(`the document stands for more than ${nodeLimit} values`);
    if (isAlias(node)) return this.#resolve(node);
    if (isScalar(node)) return scalar(node);
    if (isMap(node)) {
      return this.#within(node, () => ({
        kind: "mapping",
        entries: node.items.map((pair) => [this.convert(pair.key), this.convert(pair.value)] as const),
      }));
    }
    if (isSeq(node))
      return this.#within(node, () => ({
        kind: "sequence",
        items: node.items.map((item) => this.convert(item)),
      }));
    return { kind: "scalar", text: "", plain: true, tag: undefined };
  }

  #resolve(alias: Alias): YamlNode {
    if (!this.#targets.has(alias)) this.#targets.set(alias, alias.resolve(this.#document));
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

function scalar(node: Scalar): YamlNode {
  const text = typeof node.value === "string" ? node.value : "";
  return { kind: "scalar", text, plain: node.type === "PLAIN" || node.type === undefined, tag: node.tag };
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]?.replace(/:$/, "") ?? "";
}
