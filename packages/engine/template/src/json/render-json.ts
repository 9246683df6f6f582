/** JSON tree to text, as Go's encoder writes it: sorted keys, two spaces. Source: Go package encoding/json; measured on Packer 1.16 (`fix`). */
import { compareCodePoints } from "@prebake/base";
import type { JsonNode } from "./json-tree.ts";

/** The text without a final newline. */
export function renderJson(node: JsonNode, indent = ""): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "object": {
      if (node.members.length === 0) return "{}";
      const members = node.members.toSorted((a, b) => compareCodePoints(a.key, b.key));
      return `{\n${members.map(({ key, value }) => `${inner}${quote(key)}: ${renderJson(value, inner)}`).join(",\n")}\n${indent}}`;
    }
    case "list":
      if (node.items.length === 0) return "[]";
      return `[\n${node.items.map((item) => inner + renderJson(item, inner)).join(",\n")}\n${indent}]`;
    case "string":
      return quote(node.text);
    case "number":
      return goNumber(Number(node.text));
    case "bool":
      return String(node.value);
    case "null":
      return "null";
  }
}

// Go's encoder escapes what has a meaning in HTML; Packer takes that back for < and >, not for &.
const goEscapes: Readonly<Record<string, string>> = {
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

function quote(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[&\u2028\u2029]/g,
    (character) => goEscapes[character] ?? character,
  );
}

// Go changes to exponents at the same sizes as JavaScript, but writes two digits: 1e-07.
function goNumber(number: number): string {
  const text = String(number);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
