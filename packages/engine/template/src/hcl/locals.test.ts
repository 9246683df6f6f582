import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleOf } from "../console.ts";
import { load, saidOf } from "../load-rig.fixture.ts";
import type { LoadOptions } from "../load-rig.fixture.ts";

async function valueOf(expression: string, text: string, options: LoadOptions = {}): Promise<unknown> {
  const { template, diagnostics } = await load(createMemoryHost({ files: { "m.pkr.hcl": text } }), {
    purpose: "console",
    ...options,
  });
  const said = saidOf(diagnostics);
  if (!template || said.length > 0) return said;
  const { text: value, diagnostics: problems } = await consoleOf(template).evaluate(expression);
  return problems.length > 0 ? saidOf(problems) : value;
}

const rows: readonly [title: string, expression: string, text: string, value: unknown][] = [
  ["in any order", "local.c", 'locals {\n  c = "${local.b}!"\n  a = 1\n  b = local.a + 1\n}', "2!"],
  ["block and locals", "local.b", 'local "a" {\n  expression = 1\n}\nlocals {\n  b = local.a + 1\n}', "2"],
  ["deep inside", "local.y", 'locals {\n  m = { a = [1, { c = "deep" }] }\n  y = local.m.a[1].c\n}', "deep"],
  [
    "in a for",
    "jsonencode(local.y)",
    'locals {\n  xs = ["p"]\n  y = { for x in local.xs : x => upper(x) }\n}',
    '{"p":"P"}',
  ],
  [
    "data sources",
    "local.y",
    'data "echo" "d" {\n  input = "in"\n}\nlocals {\n  y = upper(data.echo.d.output)\n}',
    "IN",
  ],
  [
    "locals in data sources",
    "local.y",
    'locals {\n  y = data.echo.d.output\n  x = "v"\n}\ndata "echo" "d" {\n  input = local.x\n}',
    "v",
  ],
  [
    "facts of the program",
    "local.y",
    'locals {\n  y = "${packer.version} ${prebake.version} ${path.root} ${path.cwd}"\n}',
    "1.16.0 0.9.1 . /home/me/images",
  ],
  [
    "a circle",
    "1",
    "locals {\n  a = local.b\n  b = local.a\n}",
    ["?template/dependency-cycle m.pkr.hcl:2,3-4"],
  ],
  [
    "a circle of data sources",
    "1",
    'data "echo" "a" {\n  input = data.echo.b.output\n}\ndata "echo" "b" {\n  input = data.echo.a.output\n}',
    ["?template/dependency-cycle m.pkr.hcl:1,1-16"],
  ],
  [
    "one that does not exist",
    "1",
    "locals {\n  a = local.zzz\n}",
    ["?hcl/unknown-attribute m.pkr.hcl:2,12-16"],
  ],
  [
    "what belongs to builds",
    "1",
    "locals {\n  a = build.ID\n}",
    ["?hcl/unknown-attribute m.pkr.hcl:2,12-15"],
  ],
  ["the source, which is not known yet", "1", "locals {\n  a = source.name\n}", "1"],
  ["an unknown root", "1", "locals {\n  a = module.z\n}", ["?hcl/unknown-variable m.pkr.hcl:2,7-13"]],
  ["a block inside", "1", "locals {\n  a {\n  }\n}", ["hcl/unexpected-block m.pkr.hcl:2,3-4"]],
  [
    "twice",
    "1",
    'locals {\n  a = 1\n}\nlocal "a" {\n  expression = 2\n}',
    ["template/duplicate-definition m.pkr.hcl:5,16-17"],
  ],
  [
    "env is for defaults only",
    "1",
    'locals {\n  a = env("HOME")\n}',
    ["?hcl/unknown-function m.pkr.hcl:2,7-18"],
  ],
  [
    "data in the console is not known",
    "data.echo.d.output",
    'data "echo" "d" {\n  input = "x"\n}',
    ["hcl/unknown-variable <console-input>:1,1-5"],
  ],
];

const withoutLength = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((one) => String(one).replace(/-\d+$/, "")) : value;

for (const [title, expression, text, value] of rows) {
  test(`locals: ${title}`, async () =>
    assert.deepEqual(withoutLength(await valueOf(expression, text)), withoutLength(value)));
}

test("locals: a circle is told with its whole path", async () => {
  const { diagnostics } = await load(
    createMemoryHost({ files: { "m.pkr.hcl": "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}" } }),
    { purpose: "inspect" },
  );
  assert.match(diagnostics[0]?.detail ?? "", /local\.a → local\.b → local\.c → local\.a/);
});

test("locals: a chain of three thousand", async () => {
  const lines = Array.from({ length: 3000 }, (_, at) => `  l${at} = local.l${at + 1}`);
  assert.equal(await valueOf("local.l0", `locals {\n${lines.join("\n")}\n  l3000 = "end"\n}`), "end");
});

const data = (input: string): string =>
  `data "echo" "d" {\n  ${input}\n}\nlocals {\n  y = upper(data.echo.d.output)\n}\nsource "null" "a" {\n}\nbuild {\n  sources = ["null.a"]\n}`;

const dataRows: readonly [title: string, text: string, options: LoadOptions, said: readonly string[]][] = [
  ["not read by validate", data('input = "fail"'), {}, []],
  [
    "read by validate when asked",
    data('input = "fail"'),
    { evaluateDataSources: true },
    ["template/data-source-failed m.pkr.hcl:1,1-16"],
  ],
  [
    "read by build",
    data('input = "fail"'),
    { purpose: "build" },
    ["template/data-source-failed m.pkr.hcl:1,1-16"],
  ],
  ["missing argument", data(""), {}, ["config/missing-key m.pkr.hcl:1,1-16"]],
  ["unknown argument", data('input = "x"\n  color = 1'), {}, ["config/unknown-key m.pkr.hcl:3,3-8"]],
  [
    "unknown attribute",
    data('input = "x"').replace("d.output)", "d.zz)"),
    {},
    ["hcl/unknown-attribute m.pkr.hcl:5,24-27"],
  ],
  [
    "unknown type",
    data('input = "x"').replace('data "echo"', 'data "ecco"'),
    {},
    ["hcl/unknown-attribute m.pkr.hcl:5,17-22", "template/unknown-data-source m.pkr.hcl:1,6-12"],
  ],
  ["missing label", 'data "echo" {\n}', { purpose: "inspect" }, ["hcl/missing-label m.pkr.hcl:1,13-14"]],
];

for (const [title, text, options, said] of dataRows) {
  test(`data: ${title}`, async () => {
    const { diagnostics } = await load(createMemoryHost({ files: { "m.pkr.hcl": text } }), options);
    assert.deepEqual(saidOf(diagnostics), said);
  });
}

test("syntax only: nothing is evaluated", async () => {
  const { diagnostics } = await load(
    createMemoryHost({
      files: {
        "m.pkr.hcl": 'locals {\n  y = upper([])\n}\nbuild {\n  name = [1]\n  dynamic "provisioner" {\n  }\n}',
      },
    }),
    { purpose: "syntax" },
  );
  assert.deepEqual(diagnostics, []);
});

test("functions read beside the template", async () => {
  const files = { "/home/me/images/sub/note.txt": "near", "/home/me/images/note.txt": "far" };
  const host = createMemoryHost({
    files: {
      "sub/m.pkr.hcl":
        'locals {\n  a = file("note.txt")\n  b = bcrypt("x", 4)\n  c = length(uuidv4())\n  d = md5("x")\n  e = yamldecode("a: 1").a\n  f = timestamp()\n}',
    },
  });
  const syncFiles = {
    readFile: (path: string) => new TextEncoder().encode(files[path as keyof typeof files] ?? ""),
    fileKind: (path: string) => (path in files ? ("file" as const) : undefined),
    listDirectory: () => [],
  };
  const { template, diagnostics } = await load(host, {
    path: "sub",
    purpose: "console",
    syncFiles,
    startedAtMs: 0,
  });
  assert.deepEqual(saidOf(diagnostics), []);
  const console = template && consoleOf(template);
  assert.equal((await console?.evaluate("local.a"))?.text, "near");
  assert.match((await console?.evaluate("local.b"))?.text ?? "", /^\$2a\$04\$/);
  assert.equal((await console?.evaluate("local.f"))?.text, "1970-01-01T00:00:00Z");
  assert.equal((await console?.evaluate("local.e"))?.text, "1");
});

test("functions that read refuse without files", async () => {
  assert.match(String(await valueOf("1", 'locals {\n  a = file("x")\n}')), /^\?hcl\/\S+ m\.pkr\.hcl:2,/);
});

test("secrets of stores are refused in words", async () => {
  const { diagnostics } = await load(
    createMemoryHost({ files: { "m.pkr.hcl": 'locals {\n  a = vault("secret/x", "y")\n}' } }),
    { purpose: "inspect" },
  );
  assert.match(diagnostics[0]?.detail ?? "", /secret stores are not asked here/);
});
