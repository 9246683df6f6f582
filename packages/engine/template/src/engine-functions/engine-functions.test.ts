import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { executeTemplate, parseTemplate, templateInSource } from "@prebake/gotemplate";
import type { TemplateRecord } from "@prebake/gotemplate";
import { HostRefusal } from "@prebake/hcl";
import type { EngineBuild, EngineFunctionContext } from "./engine-context.ts";
import { createEngineFunctions, engineFunctions } from "./engine-functions.ts";

const build: EngineBuild = { name: "vm", type: "qemu", step: "later" };

function context(changes: Partial<EngineFunctionContext> = {}): EngineFunctionContext {
  let count = 0;
  return {
    place: "component",
    userVariable: (name) => ({ w: "word", empty: "" })[name],
    env: (name) => ({ HOME: "/home/kim" })[name],
    now: new Date(Date.UTC(2026, 10, 21, 11, 53, 12, 685)),
    templateDir: "/templates",
    workingDirectory: "/home/me/images",
    coreVersion: "1.16.0",
    programVersion: "0.9.1",
    uuid: () => `uuid-${++count}`,
    readSecret: () => {
      throw new HostRefusal("there is no store");
    },
    build,
    ...changes,
  };
}

/** The text, or the detail of the mistake. */
function render(text: string, changes: Partial<EngineFunctionContext> = {}, data?: TemplateRecord): string {
  const sink = new DiagnosticList();
  const functions = createEngineFunctions(context(changes));
  const source = templateInSource(new SourceText("t", text));
  const template = parseTemplate(source, { functions: Object.keys(functions) }, sink);
  const missingKey = data ? "error" : "no-value";
  const result = template && executeTemplate(template, { data, functions, missingKey }, sink);
  assert.equal(result === undefined, sink.hasErrors);
  return result ?? sink.items.map(({ detail }) => detail).join("; ");
}

test("every function gives what Packer gives", () => {
  const rows: readonly (readonly [string, string])[] = [
    // The measured cases of Packer 1.16.
    ["{{isotime `2006`}}", "2026"],
    ["{{template_dir}} {{pwd}}", "/templates /home/me/images"],
    ["{{uuid}} {{uuid}}", "uuid-1 uuid-2"],
    ["{{replace_all `a` `b` `banana`}}", "bbnbnb"],
    ["{{packer_version}} {{prebake_version}}", "1.16.0 0.9.1"],
    ["{{`abc` | upper | lower}}", "abc"],
    ["{{printf `%05d` 42}}", "00042"],
    ["a{{/* c */}}b", "ab"],
    ["a {{- ` b ` -}} c", "a b c"],
    ["{{user `w` | upper}}", "WORD"],
    ["${var.x} { {x} }", "${var.x} { {x} }"],
    ["{{.Vars}}{{.Nothing}}", "<no value><no value>"],
    ["{{build_name}} {{build_type}}", "vm qemu"],
    ["{{split `a-b-c` `-` 1}}", "b"],
    // Measured on 1.6.6.
    ["{{user `nope`}}|{{user `empty`}}|", "||"],
    ["{{isotime}} {{isotime ``}}|{{timestamp}}", "2026-11-21T11:53:12Z |1795261992"],
    [
      "{{strftime `%Y-%m-%d %H:%M:%S %p %y %a %A %b %B %I %Z %z %L %%`}}",
      "2026-11-21 11:53:12 AM 26 Sat Saturday Nov November 11 UTC +0000 .685 %",
    ],
    ["{{strftime `%C%c%D%e%F%j%k%l%n%f%-d%é%10Y %`}}", "%C%c%D%e%F%j%k%l%n%f%-d%é%10Y %"],
    ["{{strftime `%%Y`}}", "%Y"],
    ["{{upper `aß`}}|{{lower `İΣ`}}", "Aß|iσ"],
    ["{{split `a-b` `-` 0}}|{{split `abc` `` 1}}|{{split `a-b` `-` 1.0}}", "a|b|b"],
    [
      "{{replace `` `x` 2 `ab`}}|{{replace `a` `b` -1 `banana`}}|{{replace `a` `b` 1 `banana`}}",
      "xaxb|bbnbnb|bbnana",
    ],
    ["{{replace `` `x` -1 ``}}|{{replace_all `z` `x` `ab`}}|{{replace `a` `b` 0 `aa`}}", "x|ab|aa"],
  ];
  for (const [text, expected] of rows) assert.equal(render(text), expected, text);
});

test("a wrong call says what is wrong", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["{{split `a-b` `-` 5}}", 'Function "split": there is no part 5: the text has 2.'],
    ["{{split `a-b` `-` -1}}", 'Function "split": there is no part -1: the text has 2.'],
    ["{{split `a-b` `-` `1`}}", 'Function "split": argument 3 must be a whole number, not string.'],
    ["{{replace `a` `b` `banana` 2}}", 'Function "replace": argument 3 must be a whole number, not string.'],
    ["{{isotime `a` `b`}}", 'Function "isotime": it takes 0 to 1 arguments, not 2.'],
    ["{{upper}}", 'Function "upper": it takes 1 argument, not 0.'],
    ["{{upper .x}}", 'Function "upper": argument 1 must be a string, not nothing.'],
    ["{{upper 1}}", 'Function "upper": argument 1 must be a string, not int.'],
    ["{{sed `s/a/b/` `x`}}", 'Function "sed": it was removed; use "replace" or "replace_all".'],
    ["{{build `Nope`}}", 'Function "build": a build with "qemu" has no fact "Nope".'],
    ["{{build `Hots`}}", 'Function "build": a build with "qemu" has no fact "Hots". Did you mean "Host"?'],
  ];
  for (const [text, expected] of rows) assert.equal(render(text), expected, text);
  assert.match(render("{{shout `x`}}"), /no function "shout"/);
  assert.match(render("{{uppper `x`}}"), /Did you mean "upper"\?/);
  assert.match(render("{{upper `x`"), /never closed/);
});

test("some functions work in variables only", () => {
  for (const text of [
    "{{env `HOME`}}",
    "{{consul_key `x`}}",
    "{{vault `a` `b`}}",
    "{{aws_secretsmanager `x`}}",
    "{{aws_secretsmanager_raw `x`}}",
  ]) {
    assert.match(render(text), /works only in the "variables"/, text);
  }
  const inVariables = { place: "variables", build: undefined } as const;
  assert.equal(render("{{env `HOME`}}{{env `NOPE`}}", inVariables), "/home/kim");
  assert.equal(render("{{user `nope`}}", inVariables), 'Function "user": there is no variable "nope".');
  assert.equal(
    render("{{build_name}}", inVariables),
    'Function "build_name": this text belongs to no build.',
  );
});

test("secrets are read through the host", () => {
  const asked: unknown[] = [];
  const stores = {
    place: "variables",
    readSecret: (request: unknown) => (asked.push(request), '{"k":"v"}'),
  } as const;
  assert.equal(
    render(
      "{{vault `secret/a` `k`}}{{consul_key `c`}}{{aws_secretsmanager `s` `k`}}{{aws_secretsmanager `s`}}{{aws_secretsmanager_raw `s`}}",
      stores,
    ),
    '{"k":"v"}{"k":"v"}{"k":"v"}v{"k":"v"}',
  );
  assert.deepEqual(asked, [
    { store: "vault", path: "secret/a", key: "k" },
    { store: "consul", key: "c" },
    { store: "aws-secretsmanager", name: "s", key: "k" },
    { store: "aws-secretsmanager", name: "s" },
    { store: "aws-secretsmanager", name: "s" },
  ]);
  assert.equal(render("{{aws_secretsmanager `s`}}", { ...stores, readSecret: () => "plain" }), "plain");
  assert.match(
    render("{{aws_secretsmanager `s`}}", { ...stores, readSecret: () => '{"a":1,"b":2}' }),
    /several keys/,
  );
  assert.equal(
    render("{{consul_key `c`}}", { place: "variables" }),
    'Function "consul_key": there is no store.',
  );
});

test("build gives the machine's facts when it runs, and stands for them before", () => {
  const running = { ...build, generated: (name: string) => ({ Host: "10.0.0.2", Own: "x" })[name] };
  assert.equal(render("{{build `Host`}}"), "{{.Host}}");
  assert.equal(render("{{build `Host`}} {{build `Own`}}", { build: running }), "10.0.0.2 x");
  assert.equal(render("{{build `ID`}}", { build: running }), "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER");
  assert.equal(
    render("{{build `Port`}}", { build: running }),
    'Function "build": the machine has no fact "Port".',
  );
  assert.match(
    render("{{build `ID`}}", { build: { ...build, step: "builder" } }),
    /provisioners and post-processors only/,
  );
  assert.equal(
    render("{{build `SourceAMI`}}", { build: { ...build, type: "amazon-ebs" } }),
    "{{.SourceAMI}}",
  );
  assert.equal(render("{{build `Mine`}}", { build: { ...build, generatedNames: ["Mine"] } }), "{{.Mine}}");
  assert.match(render("{{build `Device`}}", { build: { ...build, type: "amazon-ebs" } }), /no fact "Device"/);
});

test("names are cleaned as the builder's cloud wants them", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["amazon-ebs", "a b:c/d[1]", "a b-c/d[1]"],
    ["googlecompute", "ok-1", "ok-1"],
    ["googlecompute", "My Image_1", "my-image-1"],
    ["azure-arm", "a b_c.d--", "a-b_c.d"],
  ];
  for (const [type, name, expected] of rows) {
    assert.equal(render(`{{clean_resource_name \`${name}\`}}`, { build: { ...build, type } }), expected);
  }
  assert.match(render("{{clean_resource_name `a`}}"), /no function "clean_resource_name"/);
  assert.match(render("{{clean_image_name `a`}}"), /no function "clean_image_name"/);
});

test("template_dir fails for a template from standard input", () => {
  assert.match(render("{{template_dir}}", { templateDir: undefined }), /standard input/);
});

test("data fields are those of a struct", () => {
  const data = { Path: "/tmp/x.sh", Vars: "A='1' ", Tags: new Map([["a", "1"]]) };
  assert.equal(
    render("chmod +x {{.Path}}; {{ .Vars }} {{ .Path }}", {}, data),
    "chmod +x /tmp/x.sh; A='1'  /tmp/x.sh",
  );
  assert.match(render("{{.Pth}}", {}, data), /Did you mean "Path"\?/);
  assert.equal(render("{{.Tags.a}}{{.Tags.b}}", {}, data), "1<no value>");
});

test("the table says what is known", () => {
  const names = engineFunctions.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    Object.keys(createEngineFunctions(context())),
    names.filter((name) => name !== "clean_resource_name"),
  );
  for (const { name, doc } of engineFunctions) assert.match(doc, /^[A-Z].*\.$/, name);
});
