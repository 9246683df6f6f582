import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigNode } from "@prebake/schema";
import { configObject } from "@prebake/testing";
import { markWrongVariables } from "./mark-wrong-variables.ts";

const wrong = new Set(["img", "a b"]);

function isMarked(text: string): boolean {
  const { entries } = markWrongVariables(configObject({ text }), wrong);
  return entries[0]?.value.kind === "unknown";
}

for (const [text, expected] of [
  ["{{user `img`}}", true],
  ['{{ user "img" }}', true],
  ["{{- user `img` -}}", true],
  ["x-{{user `fine`}}-{{user `img`}}", true],
  ["{{user `img` | upper}}", true],
  ["{{upper (user `img`)}}", true],
  ["{{\n user `a b`\n}}", true],
  ["{{user `fine`}}", false],
  ["{{user `images`}}", false],
  ["user `img`", false],
  ["{{ .Vars }} user `img`", false],
  ["{{ superuser `img` }}", false],
] as const) {
  test(`${JSON.stringify(text)} ${expected ? "hangs" : "does not hang"} on a variable that is wrong`, () => {
    assert.equal(isMarked(text), expected);
  });
}

test("marks stand wherever the text stands, and everything else stays", () => {
  const config = configObject({ list: ["a", "{{user `img`}}"], deep: { one: "{{user `img`}}", two: 2 } });
  const kinds = (node: ConfigNode): unknown => {
    if (node.kind === "list") return node.items.map(kinds);
    if (node.kind === "object")
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, kinds(value)]));
    return node.kind;
  };
  assert.deepEqual(kinds(markWrongVariables(config, wrong)), {
    list: ["string", "unknown"],
    deep: { one: "unknown", two: "number" },
  });
  assert.equal(markWrongVariables(config), config);
});
