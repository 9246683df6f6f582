import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRig } from "../command-rig.fixture.ts";

const files = {
  "a.pkr.hcl": "locals {\na=1\n}\n",
  "b.pkr.hcl": "locals {\n  b = 1\n}\n",
  "bad.pkr.hcl": "locals {\n  b = \n}\n",
};

interface Row {
  readonly words: readonly string[];
  readonly stdin?: string;
  readonly code: number;
  readonly stdout: string | RegExp;
  /** Of `a.pkr.hcl`. */
  readonly written?: boolean;
}

const diff = "--- old/a.pkr.hcl\n+++ new/a.pkr.hcl\n@@ -1,3 +1,3 @@\n locals {\n-a=1\n+  a = 1\n }\n";

const rows: readonly Row[] = [
  { words: ["a.pkr.hcl"], code: 0, stdout: "a.pkr.hcl\n", written: true },
  { words: ["b.pkr.hcl"], code: 0, stdout: "" },
  { words: ["-check", "a.pkr.hcl"], code: 3, stdout: "a.pkr.hcl\n" },
  { words: ["-check", "b.pkr.hcl"], code: 0, stdout: "" },
  { words: ["-machine-readable", "-check", "a.pkr.hcl"], code: 3, stdout: "a.pkr.hcl\n" },
  { words: ["-machine-readable", "-"], stdin: "a=1\n", code: 0, stdout: "a = 1\n" },
  { words: ["-check", "-diff", "a.pkr.hcl"], code: 3, stdout: `a.pkr.hcl\n${diff}` },
  { words: ["-write=false", "a.pkr.hcl"], code: 0, stdout: "a.pkr.hcl\n" },
  { words: ["-diff", "a.pkr.hcl"], code: 0, stdout: `a.pkr.hcl\n${diff}`, written: true },
  { words: ["."], code: 1, stdout: /^a\.pkr\.hcl\nError: .*\n\n {2}on bad\.pkr\.hcl line 2/s, written: true },
  { words: ["-check", "."], code: 1, stdout: /Error/ },
  { words: ["-"], stdin: "a=1", code: 0, stdout: "a = 1" },
  { words: ["-"], stdin: "a = 1\n", code: 0, stdout: "a = 1\n" },
  { words: ["-check", "-"], stdin: "a=1\n", code: 3, stdout: "" },
  {
    words: ["-diff", "-"],
    stdin: "a=1\n",
    code: 0,
    stdout: "--- old/<stdin>\n+++ new/<stdin>\n@@ -1 +1 @@\n-a=1\n+a = 1\n",
  },
  { words: ["-"], stdin: "a=", code: 1, stdout: /^Error: .*\n\n {2}on <stdin> line 1/ },
  { words: [], code: 1, stdout: /^Error: At least one file or directory is needed\.\n\nUsage: prebake fmt/ },
  { words: ["-chek", "."], code: 1, stdout: /Did you mean "-check"\?/ },
  { words: [".", "-check"], code: 1, stdout: /^Error: Flags come before the template/ },
];

for (const { words, stdin = "", code, stdout, written = false } of rows) {
  test(`prebake fmt ${words.join(" ")} ${JSON.stringify(stdin)}`, async () => {
    using rig = createCommandRig(files);
    const result = await rig.run(["fmt", ...words], { stdin });
    assert.equal(result.stderr, "");
    if (typeof stdout === "string") assert.equal(result.stdout, stdout);
    else assert.match(result.stdout, stdout);
    assert.equal(result.code, code);
    const text = readFileSync(join(rig.directory, "a.pkr.hcl"), "utf8");
    assert.equal(text, written ? "locals {\n  a = 1\n}\n" : files["a.pkr.hcl"]);
  });
}

test("prebake fmt of many directories: each has its turn, also behind one that cannot be read", async () => {
  using rig = createCommandRig({});
  const names = ["a", "b", "c", "d"];
  for (const name of names) {
    mkdirSync(join(rig.directory, name));
    writeFileSync(join(rig.directory, name, "t.pkr.hcl"), name === "b" ? files["bad.pkr.hcl"] : "a=1\n");
  }
  const { code, stdout } = await rig.run(["fmt", "a", "b", "c", "none", "d"]);
  assert.match(
    stdout,
    /^a\/t\.pkr\.hcl\nError: [^]*\n {2}on b\/t\.pkr\.hcl line 2[^]*\nc\/t\.pkr\.hcl\nError: File not found\n[^]*\nd\/t\.pkr\.hcl\n$/,
  );
  assert.equal(code, 1);
  const written = names.map((name) => readFileSync(join(rig.directory, name, "t.pkr.hcl"), "utf8"));
  assert.deepEqual(written, ["a = 1\n", files["bad.pkr.hcl"], "a = 1\n", "a = 1\n"]);
});
