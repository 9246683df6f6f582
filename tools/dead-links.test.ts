import assert from "node:assert/strict";
import { test } from "node:test";
import { deadLinks } from "./dead-links.ts";

const files: Readonly<Record<string, string>> = {
  "docs/other.md":
    "# Other page\n\n## What `validate` says: all of it\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n",
  "docs/sub/x.md": "",
  "README.md": "",
};

const rows: readonly (readonly [line: string, problems: readonly string[]])[] = [
  ["[a](other.md), [b](sub/), [c](../README.md), [d](sub/x.md)", []],
  ["[a](https://example.com/none.md), [b](mailto:x@example.com)", []],
  ["[a](other.md#other-page), [b](other.md#what-validate-says-all-of-it), [c](other.md#twice-1)", []],
  ["[a](#here)\n\n# Here", []],
  ["[a](none.md)", ['1: "none.md" leads to no file']],
  ["fine\n\n[a](sub/none.md#x)", ['3: "sub/none.md#x" leads to no file']],
  ["[a](other.md#no-heading)", ['1: "other.md#no-heading" leads to no heading of docs/other.md']],
  ["[a](#twice-2)", ['1: "#twice-2" leads to no heading of docs/page.md']],
  ["[a](../../x)", ['1: "../../x" leads out of the repository']],
  ["![image](none.png)", ['1: "none.png" leads to no file']],
  ["[a]: none.md", ['1: "none.md" leads to no file']],
  ["`[a](none.md)` and\n```\n[a](none.md)\n```\n", []],
  ["```\n[a](none.md)\n```\n[b](none.md)", ['4: "none.md" leads to no file']],
];

for (const [text, problems] of rows) {
  test(`deadLinks() of ${JSON.stringify(text)}`, () => {
    const all: Readonly<Record<string, string>> = { ...files, "docs/page.md": text };
    const exists = (path: string) =>
      Object.keys(all).some((name) => name === path || name.startsWith(path.replace(/\/?$/, "/")));
    assert.deepEqual(deadLinks("docs/page.md", { read: (path) => all[path], exists }), problems);
  });
}
