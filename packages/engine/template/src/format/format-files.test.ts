import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { saidOf } from "../load-rig.fixture.ts";
import { formatFiles } from "./format-files.ts";
import type { FormatRequest, FormattedFile } from "./format-files.ts";

const files = {
  "a.pkrvars.hcl": "x=1\nlong=2\n",
  "b.pkr.hcl": "locals {\n  a = 1\n}\n",
  "bad.pkr.hcl": "locals {\n",
  "c.hcl": "z=1\n",
  "d.pkr.json": "{}",
  ".hidden.pkr.hcl": "y=1\n",
  "sub/e.pkr.hcl": "y=1\n",
  ".git/f.pkr.hcl": "y=1\n",
  "odd.pkr.hcl/g.pkr.hcl": "y=1\n",
};

async function run(request: Partial<FormatRequest>) {
  const host = createMemoryHost({ files });
  const signal = new AbortController().signal;
  const found = await Array.fromAsync(
    formatFiles({ paths: ["."], recursive: false, write: true, signal, ...request }, host),
  );
  return { host, found };
}

const summary = ({ path, before, after, diagnostics }: FormattedFile): string =>
  [path, ...saidOf(diagnostics), ...(after === undefined || after === before ? [] : ["changed"])].join(" ");

const rows: readonly (readonly [string, Partial<FormatRequest>, readonly string[]])[] = [
  ["a directory", {}, ["a.pkrvars.hcl changed", "b.pkr.hcl", "bad.pkr.hcl hcl/any bad.pkr.hcl:1,8-9"]],
  ["a directory by another name", { paths: ["./sub/"] }, ["sub/e.pkr.hcl changed"]],
  [
    "directories below",
    { paths: ["."], recursive: true },
    [
      "a.pkrvars.hcl changed",
      "b.pkr.hcl",
      "bad.pkr.hcl hcl/any bad.pkr.hcl:1,8-9",
      "odd.pkr.hcl/g.pkr.hcl changed",
      "sub/e.pkr.hcl changed",
    ],
  ],
  ["a file that is hidden, asked for by name", { paths: [".hidden.pkr.hcl"] }, [".hidden.pkr.hcl changed"]],
  ["a file of another language", { paths: ["c.hcl"] }, ["c.hcl template/not-formattable"]],
  ["JSON", { paths: ["d.pkr.json"] }, ["d.pkr.json template/not-formattable"]],
  [
    "nothing there",
    { paths: ["no.pkr.hcl", "b.pkr.hcl"] },
    ["no.pkr.hcl template/missing-file", "b.pkr.hcl"],
  ],
  ["the same file twice", { paths: ["./sub/e.pkr.hcl", "sub"] }, ["./sub/e.pkr.hcl changed"]],
  ["standard input", { paths: ["-"], stdin: new TextEncoder().encode("a=1") }, ["- changed"]],
];

for (const [name, request, expected] of rows) {
  test(`formatFiles(): ${name}`, async () => {
    const { found } = await run(request);
    assert.deepEqual(
      found.map(summary).map((line) => line.replace(/ hcl\/[\w-]+/, " hcl/any")),
      expected,
    );
  });
}

test("formatFiles() writes what changed, with its mode and through links", async () => {
  const host = createMemoryHost({ files });
  await host.files.write("run.pkr.hcl", "a=1\n", { mode: 0o640 });
  await host.files.link("/home/me/images/run.pkr.hcl", "link.pkr.hcl");
  const signal = new AbortController().signal;
  await Array.fromAsync(
    formatFiles({ paths: ["link.pkr.hcl"], recursive: false, write: true, signal }, host),
  );
  assert.equal(await host.files.readText("run.pkr.hcl"), "a = 1\n");
  assert.equal((await host.files.status("run.pkr.hcl"))?.mode, 0o640);
  assert.equal((await host.files.status("link.pkr.hcl", { followLinks: false }))?.kind, "link");
});

test("formatFiles() leaves all as it is when it is not to write", async () => {
  const { host, found } = await run({ write: false });
  assert.equal(found[0]?.after, "x    = 1\nlong = 2\n");
  assert.equal(await host.files.readText("a.pkrvars.hcl"), files["a.pkrvars.hcl"]);
});

test("formatFiles() keeps its order over many files", async () => {
  const names = Array.from({ length: 100 }, (_, at) => `${String(at).padStart(3, "0")}.pkr.hcl`);
  const host = createMemoryHost({ files: Object.fromEntries(names.map((name) => [name, "a=1\n"])) });
  const signal = new AbortController().signal;
  const found = await Array.fromAsync(
    formatFiles({ paths: ["."], recursive: false, write: false, signal }, host),
  );
  assert.deepEqual(
    found.map(({ path }) => path),
    names,
  );
});

test("formatFiles() stops with the reason of the signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(run({ signal }), /enough/);
});
