/** One mistake is told once: a misspelt word is read as the one that was meant, and of what is broken nothing is told besides. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { complaintsOf, everything, load, saidOf } from "../load-rig.fixture.ts";
import { planBuilds } from "../plan-builds.ts";

type Files = Readonly<Record<string, string>>;

/** All that `validate` says but for components' own words. */
async function saidBy(files: Files, options: LoadOptions = {}): Promise<readonly string[]> {
  const { template, diagnostics } = await load(createMemoryHost({ files }), options);
  const planned = template && planBuilds(template, everything);
  const nodes = planned?.plan?.builds.flatMap(({ builder, provisioners, postProcessors }) => [
    builder,
    ...provisioners,
    ...postProcessors.flat(),
  ]);
  const sound = nodes?.filter((node) => node.wrong !== true) ?? [];
  const all = [...diagnostics, ...(planned?.diagnostics ?? []), ...sound.flatMap(complaintsOf)];
  // A step of two builds is looked at twice, and told once; what follows from a mistake of syntax takes one line.
  return [...new Set(saidOf(all.filter(({ follows }) => !follows)))];
}

const sources = 'source "null" "a" {}\n';
const build = 'build {\n  sources = ["null.a"]\n}\n';

/** The word is told, and what stands in it is used: nothing else is said. */
const slips: readonly [title: string, text: string, said: readonly string[]][] = [
  [
    "a block at the top",
    `varable "x" {\n  default = "v"\n}\nlocals {\n  y = var.x\n}\n${sources}${build}`,
    ["hcl/unknown-block-type m.pkr.hcl:1,1-8"],
  ],
  [
    "a source",
    `sourc "null" "b" {}\nbuild {\n  sources = ["null.b"]\n}\n`,
    ["hcl/unknown-block-type m.pkr.hcl:1,1-6"],
  ],
  [
    "locals",
    `lcals {\n  y = 1\n}\nlocals {\n  z = local.y\n}\n${sources}${build}`,
    ["hcl/unknown-block-type m.pkr.hcl:1,1-6"],
  ],
  ["the build", `${sources}biuld {\n  sources = ["null.a"]\n}\n`, ["hcl/unknown-block-type m.pkr.hcl:2,1-6"]],
  [
    "the sources of a build",
    `${sources}build {\n  source = ["null.a"]\n}\n`,
    ["hcl/unknown-argument m.pkr.hcl:3,3-9"],
  ],
  [
    "a default",
    `variable "x" {\n  defautl = 1\n}\nlocals {\n  y = var.x + 1\n}\n${sources}${build}`,
    ["hcl/unknown-argument m.pkr.hcl:2,3-10"],
  ],
  [
    "a type, whose rules count all the same",
    `variable "x" {\n  tpye = number\n  default = "one"\n}\n${sources}${build}`,
    ["hcl/unknown-argument m.pkr.hcl:2,3-7", "template/bad-default m.pkr.hcl:3,13-18"],
  ],
  [
    "the expression of a local",
    `local "x" {\n  expresion = 1\n}\nlocals {\n  y = local.x + 1\n}\n${sources}${build}`,
    ["hcl/unknown-argument m.pkr.hcl:2,3-12"],
  ],
  [
    "a condition",
    `variable "x" {\n  default = 1\n  validation {\n    conditon = var.x > 0\n    error_message = "Must be more."\n  }\n}\n${sources}${build}`,
    ["hcl/unknown-argument m.pkr.hcl:4,5-13"],
  ],
  [
    "required_plugins",
    `packer {\n  required_plugin {\n    x = { source = "github.com/a/x", version = "1" }\n  }\n}\n${sources}${build}`,
    ["hcl/unknown-block-type m.pkr.hcl:2,3-18"],
  ],
];

for (const [title, text, said] of slips) {
  test(`a misspelt word is read as it was meant: ${title}`, async () => {
    assert.deepEqual(await saidBy({ "m.pkr.hcl": text }), said);
  });
}

test("a misspelt word in JSON syntax is read as it was meant", async () => {
  const text = JSON.stringify({
    varible: { x: { default: "v" } },
    locals: { y: "${var.x}" },
    source: { null: { a: {} } },
    build: { sorces: ["null.a"] },
  });
  const said = await saidBy({ "m.pkr.json": text });
  assert.deepEqual(
    said.map((one) => one.split(" ")[0]),
    ["hcl/unknown-property", "hcl/unknown-property"],
  );
});

test("a dynamic block of a misspelt type makes no steps, and is told once", async () => {
  const text = `${sources}build {\n  sources = ["null.a"]\n  dynamic "provisoner" {\n    for_each = [1, 2]\n    labels = ["shell"]\n    content {\n      inline = ["x"]\n    }\n  }\n}\n`;
  assert.deepEqual(await saidBy({ "m.pkr.hcl": text }), ["hcl/unknown-block-type m.pkr.hcl:4,11-23"]);
});

/** What is broken names nothing: what others use of it is not told. */
const broken: readonly [title: string, text: string, said: readonly string[]][] = [
  [
    "a variable in whose block a syntax error is",
    `variable "x" {\n  default = [1,, 2]\n}\nlocals {\n  y = var.x\n}\n${sources}${build}`,
    ["hcl/invalid-expression m.pkr.hcl:2,16-17"],
  ],
  [
    "a source that is broken",
    `source "null" "a" {\n  ssh_host = "x\n}\n${build}`,
    ["hcl/newline-in-string m.pkr.hcl:2,16-3,1"],
  ],
  [
    "a block with a label too few, whose name is not known",
    `variable {\n  default = 1\n}\nlocals {\n  y = var.x\n}\n${sources}${build}`,
    ["hcl/missing-label m.pkr.hcl:1,10-11"],
  ],
  [
    "locals of which one has no value",
    `locals {\n  a =\n  b = 1\n}\nlocals {\n  c = "\${local.a}-\${local.b}"\n}\n${sources}${build}`,
    ["hcl/invalid-expression m.pkr.hcl:2,6-3,1"],
  ],
  [
    "an unset variable that everything uses",
    `variable "x" {}\nlocals {\n  y = upper(var.x)\n}\nsource "null" "a" {\n  ssh_host = local.y\n}\nbuild {\n  name = local.y\n  sources = ["null.\${var.x}", "null.a"]\n}\n`,
    ["template/unset-variable m.pkr.hcl:1,10-13"],
  ],
  [
    "a local that fails",
    `locals {\n  a = parseint("x", 10)\n  b = local.a + 1\n  c = [for n in range(local.b) : n]\n}\nsource "null" "a" {\n  ssh_port = local.b\n}\n${build}`,
    ["hcl/function-arg-type m.pkr.hcl:2,17-18"],
  ],
  [
    "a circle, and what uses it",
    `locals {\n  a = local.b\n  b = local.a\n  c = upper(local.a)\n}\nsource "null" "a" {\n  ssh_host = local.c\n}\n${build}`,
    ["template/dependency-cycle m.pkr.hcl:2,3-4"],
  ],
  [
    "a validation that fails, and what uses the value",
    `variable "x" {\n  default = 5\n  validation {\n    condition = var.x > 9\n    error_message = "Must be more than 9."\n  }\n}\nlocals {\n  y = 1 / (var.x - 5)\n}\n${sources}${build}`,
    ["template/validation-failed m.pkr.hcl:2,13-14"],
  ],
  [
    "a data source that lacks an argument, and what uses it",
    `data "echo" "d" {}\nlocals {\n  y = upper(data.echo.d.output)\n}\n${sources}${build}`,
    ["config/missing-key m.pkr.hcl:1,1-16"],
  ],
];

for (const [title, text, said] of broken) {
  test(`nothing follows from ${title}`, async () => {
    assert.deepEqual(await saidBy({ "m.pkr.hcl": text }), said);
  });
}

test("mistakes that have nothing to do with each other are all told, from every stage at once", async () => {
  const text = `variable "v" {\n  default = nope()\n}\nlocals {\n  l = local.gone\n}\ndata "echo" "d" {\n  inptu = 1\n}\nsource "null" "a" {\n  ssh_host = path.rot\n}\nbuild {\n  sources = ["null.a", "null.b"]\n  provisioner "shell" {\n    timeout = "soon"\n    inline  = [build.Nothing]\n  }\n}\n`;
  assert.deepEqual(
    (await saidBy({ "m.pkr.hcl": text })).toSorted(),
    [
      "config/unknown-key m.pkr.hcl:8,3-8",
      "hcl/unknown-attribute m.pkr.hcl:11,18-22",
      "hcl/unknown-attribute m.pkr.hcl:17,21-29",
      "hcl/unknown-attribute m.pkr.hcl:5,12-17",
      "hcl/unknown-function m.pkr.hcl:2,13-17",
      "template/bad-duration m.pkr.hcl:16,15-21",
      "template/unknown-source m.pkr.hcl:14,24-32",
    ].toSorted(),
  );
});

const shared = (name: string): string =>
  `variable "one" {}\nvariable "two" {}\nlocals {\n  three = 1\n}\nsource "null" "four" {}\nbuild {\n  name = "${name}"\n  sources = ["null.four"]\n}\n`;

test("two files that define the same names over and over are told to be templates of their own, once", async () => {
  const files = { "a.pkr.hcl": shared("a"), "b.pkr.hcl": shared("b") };
  const { diagnostics } = await load(createMemoryHost({ files }), { purpose: "inspect" });
  assert.deepEqual(saidOf(diagnostics), ["template/templates-in-one-directory b.pkr.hcl:1,10-15"]);
  assert.match(
    diagnostics[0]?.detail ?? "",
    /define 4 things of the same names: variable "one", variable "two", local "three" and others/,
  );
  assert.equal(diagnostics[0]?.related?.[0]?.range.source.name, "a.pkr.hcl");
});

test("up to three names that two files share are slips, each told with both places", async () => {
  const files = { "a.pkr.hcl": shared("a"), "b.pkr.hcl": 'variable "one" {}\nlocals {\n  three = 2\n}\n' };
  const { diagnostics } = await load(createMemoryHost({ files }), { purpose: "inspect" });
  assert.deepEqual(saidOf(diagnostics), [
    "template/duplicate-definition b.pkr.hcl:1,10-15",
    "template/duplicate-definition b.pkr.hcl:3,3-8",
  ]);
  assert.ok(diagnostics.every(({ related }) => related?.[0]?.range.source.name === "a.pkr.hcl"));
});
