import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, problemsOf, saidOf } from "./load-rig.fixture.ts";
import { isHclFile } from "./template-sources.ts";

const minimal = 'source "null" "a" {\n}\nbuild {\n  sources = ["null.a"]\n}\n';
const legacy = '{"builders": [{"type": "null"}]}';

test("isHclFile() goes by the end of the name", () => {
  assert.deepEqual(
    ["a.pkr.hcl", "a.pkr.json", "a.json", "a.hcl", "pkr.hcl", "a.pkr.hcl.bak"].map(isHclFile),
    [true, true, false, false, false, false],
  );
});

const failing: readonly [
  title: string,
  files: Record<string, string | Uint8Array>,
  path: string,
  said: readonly string[],
][] = [
  ["a missing file", { "a.pkr.hcl": minimal }, "b.pkr.hcl", ["template/missing-file"]],
  ["a directory without templates", { "x.hcl": minimal }, ".", ["template/no-templates"]],
  ["a directory with templates below only", { "sub/a.pkr.hcl": minimal }, ".", ["template/no-templates"]],
  ["another name is legacy JSON", { template: minimal }, "template", ["template/json-syntax template:1,1-7"]],
  [
    "an HCL2 template of another name",
    { "x.hcl": minimal },
    "x.hcl",
    ["template/hcl-by-other-name x.hcl:1,1-7"],
  ],
  [
    "a file of Terraform",
    { "main.tf": "terraform {}" },
    "main.tf",
    ["template/hcl-by-other-name main.tf:1,1-10"],
  ],
  [
    "a byte order mark in JSON",
    { "t.json": `\ufeff${legacy}` },
    "t.json",
    ["template/byte-order-mark t.json:1,1-1"],
  ],
  ["a binary file", { "a.pkr.hcl": Uint8Array.of(0x7f, 0x45, 0x4c, 0x46) }, ".", ["template/binary-file"]],
  ["an empty JSON file", { "t.json": "" }, "t.json", ["template/json-syntax t.json:1,1-1"]],
  ["JSON that is no object", { "t.json": "[]" }, "t.json", ["template/legacy-not-an-object t.json:1,1-3"]],
  [
    "a file beside the single one is not read",
    { "a.pkr.hcl": 'source "null" "a" {}', "b.pkr.hcl": 'build {\n  sources = ["null.a"]\n}' },
    "b.pkr.hcl",
    ["template/unknown-source b.pkr.hcl:2,14-22"],
  ],
  [
    "a mistake in each of two files",
    { "a.pkr.hcl": "x = 1", "b.pkr.hcl": "y = 1" },
    ".",
    ["hcl/unknown-argument a.pkr.hcl:1,1-2", "hcl/unknown-argument b.pkr.hcl:1,1-2", "template/no-builds"],
  ],
];

for (const [title, files, path, said] of failing) {
  test(`loadTemplate() reports: ${title}`, async () => {
    assert.deepEqual(await problemsOf(createMemoryHost({ files }), { path }), said);
  });
}

const working: readonly [title: string, files: Record<string, string>, path: string][] = [
  ["a directory", { "a.pkr.hcl": minimal, "notes.txt": "x" }, "."],
  ["a directory by another name", { "sub/a.pkr.hcl": minimal }, "sub/"],
  ["one file", { "a.pkr.hcl": minimal, "broken.pkr.hcl": "{" }, "a.pkr.hcl"],
  ["a byte order mark in HCL", { "a.pkr.hcl": `\ufeff${minimal}` }, "."],
  ["Windows line ends", { "a.pkr.hcl": minimal.replaceAll("\n", "\r\n") }, "."],
  [
    "parts in two files and two syntaxes",
    { "1.pkr.hcl": 'source "null" "a" {}', "2.pkr.json": '{"build": {"sources": ["null.a"]}}' },
    ".",
  ],
  [
    "HCL in JSON syntax",
    { "a.pkr.json": '{"source": {"null": {"a": {}}}, "build": {"sources": ["null.a"]}}' },
    "a.pkr.json",
  ],
  ["legacy JSON", { "t.json": legacy }, "t.json"],
  ["legacy JSON of any name", { template: legacy }, "template"],
  ["legacy JSON of a name like HCL", { "x.hcl": ` ${legacy}` }, "x.hcl"],
];

for (const [title, files, path] of working) {
  test(`loadTemplate() reads ${title}`, async () =>
    assert.deepEqual(await problemsOf(createMemoryHost({ files }), { path }), []));
}

test("loadTemplate() reads legacy JSON from standard input", async () => {
  const host = createMemoryHost();
  assert.deepEqual(await problemsOf(host, { path: "-", stdin: new TextEncoder().encode(legacy) }), []);
  assert.deepEqual(await problemsOf(host, { path: "-", stdin: new TextEncoder().encode("{") }), [
    "template/json-syntax <stdin>:1,1-2",
  ]);
});

test("loadTemplate() refuses HCL from standard input", async () => {
  const { template, diagnostics } = await load(createMemoryHost(), { path: "-", configType: "hcl2" });
  assert.equal(template, undefined);
  assert.deepEqual(saidOf(diagnostics), ["template/hcl-from-stdin"]);
});

test("loadTemplate() without a path has an empty template", async () => {
  const host = createMemoryHost();
  assert.equal((await load(host, { path: undefined, purpose: "inspect" })).template?.syntax, "json");
  assert.equal(
    (await load(host, { path: undefined, purpose: "console", configType: "hcl2" })).template?.syntax,
    "hcl",
  );
});

test("loadTemplate() names files as the user would", async () => {
  const { template } = await load(
    createMemoryHost({ files: { "sub/a.pkr.hcl": minimal, "sub/x.auto.pkrvars.hcl": "" } }),
    { path: "sub" },
  );
  assert.deepEqual(
    template?.sources.map((source) => source.name),
    ["sub/a.pkr.hcl", "sub/x.auto.pkrvars.hcl"],
  );
  assert.equal(template?.directory, "sub");
});

test("loadTemplate() reports a directory that cannot be listed", async () => {
  const host = createMemoryHost({ files: { "a.pkr.hcl": minimal } });
  const list = async (): Promise<never> => {
    throw Object.assign(new Error("denied"), { code: "EACCES" });
  };
  const { diagnostics } = await load({ ...host, files: { ...host.files, list } });
  assert.deepEqual(saidOf(diagnostics), ["template/unreadable-file"]);
  assert.match(diagnostics[0]?.detail ?? "", /permission denied/);
});

test("loadTemplate() does not read a pipe that only stands in the directory", async () => {
  const host = createMemoryHost({ files: { "a.pkr.hcl": minimal, "pipe.pkr.hcl": minimal } });
  const status: typeof host.files.status = async (path, options) => {
    const found = await host.files.status(path, options);
    return found && path.endsWith("pipe.pkr.hcl") ? { ...found, kind: "other" } : found;
  };
  const { diagnostics } = await load({ ...host, files: { ...host.files, status } });
  assert.deepEqual(saidOf(diagnostics), ["template/unreadable-file"]);
  assert.match(diagnostics[0]?.detail ?? "", /"pipe\.pkr\.hcl" cannot be read: it is a pipe/);
});
