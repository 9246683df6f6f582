/** The console over HCL2: lines of several lines, completion, and what it never shows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { consoleOf } from "../console.ts";
import { load, saidOf } from "../load-rig.fixture.ts";
import type { TemplateConsole } from "../template-console.ts";

const text = `
variable "region" { default = "eu" }
variable "regions" { default = ["eu", "us"] }
variable "pw" {
  default   = "hunter22"
  sensitive = true
}
variable "unset" { type = string }
locals {
  sizes = { small = 1, "two words" = 2, deep = { inner = true } }
}
`;

async function consoleWith(template: string): Promise<TemplateConsole> {
  const host = createMemoryHost({ files: { "m.pkr.hcl": template } });
  const { template: loaded, diagnostics } = await load(host, { purpose: "console" });
  assert.deepEqual(saidOf(diagnostics), []);
  assert.ok(loaded);
  return consoleOf(loaded);
}

const lines: readonly [line: string, isIncomplete: boolean][] = [
  ["upper(", true],
  ["[1,", true],
  ["{ a = 1", true],
  ["<<EOT\nx", true],
  ["<<EOT\nx\nEOT", false],
  ["1 +", false],
  ["1 + 1", false],
  ["upper(]", false],
  [")", false],
  ["var.", false],
  ["", false],
];

for (const [line, isIncomplete] of lines) {
  test(`the console ${isIncomplete ? "waits for more after" : "takes"} ${JSON.stringify(line)}`, async () => {
    assert.equal((await consoleWith(text)).isIncomplete(line), isIncomplete);
  });
}

const completions: readonly [typed: string, word: string, words: readonly string[]][] = [
  ["var.re", "var.re", ["var.region", "var.regions"]],
  ["1 + var.regions", "var.regions", ["var.regions"]],
  ["upper(loc", "loc", ["local"]],
  ["local.", "local.", ["local.sizes"]],
  ["local.sizes.", "local.sizes.", ["local.sizes.deep", "local.sizes.small"]],
  ["local.sizes.deep.i", "local.sizes.deep.i", ["local.sizes.deep.inner"]],
  ["cidrsub", "cidrsub", ["cidrsubnet(", "cidrsubnets("]],
  ["path.", "path.", ["path.cwd", "path.root"]],
  ["var.regions.", "var.regions.", []],
  ["nothing.", "nothing.", []],
  ["var.unset.", "var.unset.", []],
];

for (const [typed, word, words] of completions) {
  test(`the console completes ${typed}`, async () => {
    assert.deepEqual((await consoleWith(text)).complete(typed), { word, words });
  });
}

test("with nothing typed, every name and function is offered once, in order", async () => {
  const { word, words } = (await consoleWith(text)).complete("");
  assert.equal(word, "");
  assert.ok(["var", "local", "path", "packer", "abs(", "zipmap("].every((name) => words.includes(name)));
  assert.deepEqual(words, [...new Set(words)].sort());
});

const answers: readonly [line: string, answer: string | undefined, said: readonly string[]][] = [
  ["var.region", "eu", []],
  ['"${var.region}!"', "eu!", []],
  ["var.pw", "<sensitive>", []],
  ['"x${var.pw}x"', "x<sensitive>x", []],
  ["[for r in var.regions : upper(r)]", '[\n  "EU",\n  "US",\n]', []],
  ["var.regoin", undefined, ["hcl/unknown-attribute <console-input>:1,4-11"]],
  ["1 +", undefined, ["hcl/missing-expression <console-input>:1,4-4"]],
  ['env("HOME")', undefined, ["hcl/unknown-function <console-input>:1,1-4"]],
  ["build.ID", undefined, ["hcl/unknown-attribute <console-input>:1,6-9"]],
];

for (const [line, answer, said] of answers) {
  test(`the console answers ${line}`, async () => {
    const { text: got, diagnostics } = await (await consoleWith(text)).evaluate(line);
    assert.equal(got, answer);
    assert.deepEqual(saidOf(diagnostics), said);
  });
}

test("a console without a template knows functions and paths", async () => {
  const { template } = await load(createMemoryHost(), {
    purpose: "console",
    path: undefined,
    configType: "hcl2",
  });
  assert.ok(template);
  assert.equal((await consoleOf(template).evaluate("upper(path.cwd)")).text, "/HOME/ME/IMAGES");
  assert.deepEqual(consoleOf(template).complete("var."), { word: "var.", words: [] });
});

test("of a template that is wrong in parts the others have values", async () => {
  const host = createMemoryHost({
    files: { "m.pkr.hcl": "locals {\n  a = upper([])\n  b = local.a\n  c = 1\n}" },
  });
  const { template } = await load(host, { purpose: "console" });
  assert.ok(template);
  const console = consoleOf(template);
  assert.equal((await console.evaluate("local.c")).text, "1");
  for (const name of ["local.a", "local.b", "upper(local.b)"]) {
    const { text: answer, diagnostics } = await console.evaluate(name);
    assert.equal(answer, undefined);
    assert.deepEqual(saidOf(diagnostics), [`template/no-value <console-input>:1,1-${name.length + 1}`]);
  }
});
