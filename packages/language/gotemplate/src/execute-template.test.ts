import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { GoFloat, TemplateFunctionError, executeTemplate, parseTemplate, templateInSource } from "./index.ts";
import type { ExecuteOptions, TemplateValue } from "./index.ts";

/** The text, or the code of the mistake and what it points at. */
function run(text: string, options: ExecuteOptions = {}): string | readonly [string, string] {
  const sink = new DiagnosticList();
  const source = templateInSource(new SourceText("t", text));
  const template = parseTemplate(source, { functions: Object.keys(options.functions ?? {}) }, sink);
  assert.ok(template, text);
  const output = executeTemplate(template, options, sink);
  const [mistake] = sink.items;
  if (!mistake) return output ?? "";
  assert.equal(output, undefined);
  return [mistake.code.replace("gotemplate/", ""), text.slice(mistake.subject?.start, mistake.subject?.end)];
}

const data = { name: "vm", empty: "", nothing: null, list: ["a", "b", "c"], map: { k: "v", a: 1 }, count: 3 };

test("executeTemplate() runs each form", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["a {{- ` b ` -}} c", "a b c"],
    ["chmod +x {{.name}}; {{.name}}", "chmod +x vm; vm"],
    ["{{if .empty}}a{{else if .nothing}}b{{else}}c{{end}}", "c"],
    ["{{with .map}}{{.k}}{{end}}{{with .empty}}x{{else}}y{{end}}", "vy"],
    ["{{range .list}}{{.}},{{end}}", "a,b,c,"],
    ["{{range $i, $e := .list}}{{$i}}{{$e}}{{end}}", "0a1b2c"],
    ["{{range $k, $v := .map}}{{$k}}={{$v}};{{end}}", "a=1;k=v;"],
    ["{{range .nothing}}{{else}}none{{end}}", "none"],
    ["{{range .count}}{{.}}{{end}}", "012"],
    ["{{range .list}}{{if eq . `b`}}{{continue}}{{end}}{{.}}{{if eq . `c`}}{{break}}{{end}}{{end}}", "ac"],
    ["{{$x := 1}}{{range .list}}{{$x = .}}{{end}}{{$x}}", "c"],
    ["{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"],
    ["{{with .list}}{{$.name}}{{len .}}{{end}}", "vm3"],
    [
      "{{define `T`}}<{{.}}|{{$}}>{{end}}{{template `T` .name}}{{template `T`}}",
      "<vm|vm><<no value>|<no value>>",
    ],
    ["{{block `B` .count}}{{.}}{{end}}", "3"],
    [
      "{{.missing}} {{.missing.deep}} {{.nothing}} {{print .nothing}}",
      "<no value> <no value> <no value> <nil>",
    ],
    ["{{(index .list 1) | printf `%q`}}", '"b"'],
    ["{{and .empty (index .list 9)}}{{or .name (index .list 9)}}", "vm"],
    ["{{.name | printf `%s-%s` `a` | len}}", "4"],
    ["{{slice `abcdef` 1 3}}{{slice .list 1}}", "bc[b c]"],
    ["{{len `é`}} {{index `é` 0}}", "2 195"],
    ["{{1.0}} {{1e3}} {{printf `%d` 1e3}} {{eq 1.5 1.5}}", "1 1000 %!d(float64=1000) true"],
    [
      "{{'a'}} {{0x1F}} {{1_000}} {{0b11}} {{0o17}} {{017}} {{0x1p-2}} {{-9223372036854775808}}",
      "97 31 1000 3 15 15 0.25 -9223372036854775808",
    ],
    ['{{"\\x41\\u00e9\\xc3\\xa9\\101\\"\\n" | printf "%q"}}', '"AééA\\"\\n"'],
    ["{{.}}", "map[count:3 empty: list:[a b c] map:map[a:1 k:v] name:vm nothing:<nil>]"],
  ];
  for (const [text, expected] of rows) assert.equal(run(text, { data }), expected, text);
});

test("executeTemplate() points at the mistake it meets", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["a{{.name.x}}", "no-fields", ".name.x"],
    ["{{.nothing.x}}", "field-of-nil", ".nothing.x"],
    ["{{nil}}", "nil-command", "nil"],
    ['{{"a" "b"}}', "not-a-function", '"a"'],
    ["{{.name 1}}", "not-a-function", ".name"],
    ["{{1 | .name}}", "not-a-function", ".name"],
    ["{{template `nope`}}", "unknown-template", "{{template `nope`}}"],
    ["{{range .name}}{{end}}", "cannot-range", ".name"],
    ["{{range $a, $b := .count}}{{end}}", "range-variables", "$a, $b := .count"],
    ["{{$x := $x}}", "undefined-variable", "$x"],
    ["{{ne 1 2 3}}", "call-failed", "ne"],
    ["{{eq 1 1.0}}", "call-failed", "eq"],
    ["{{eq .list .list}}", "call-failed", "eq"],
    ["{{lt true false}}", "call-failed", "lt"],
    ["{{index .list 3}}", "call-failed", "index"],
    ["{{index .list `a`}}", "call-failed", "index"],
    ["{{index .map 1}}", "call-failed", "index"],
    ["{{slice .list 2 1}}", "call-failed", "slice"],
    ["{{slice `a` 0 1 1}}", "call-failed", "slice"],
    ["{{len 3}}", "call-failed", "len"],
    ["{{printf 3}}", "call-failed", "printf"],
    ["{{call .name}}", "call-failed", "call"],
  ];
  for (const [text, code, place] of rows) assert.deepEqual(run(text, { data }), [code, place], text);
});

test("functions get what the template wrote and may refuse it", () => {
  const functions = {
    show: (...values: readonly TemplateValue[]) =>
      values.map((value) => `${typeof value}:${JSON.stringify(value)}`).join(),
    refuse: () => {
      throw new TemplateFunctionError("it is closed today");
    },
    both: (first: TemplateValue) => ({ first, nested: { list: [1, 2.5] } }),
  };
  assert.equal(
    run("{{show 1 2.5 `a` true nil .x}}", { functions }),
    'number:1,number:2.5,string:"a",boolean:true,object:null,undefined:undefined',
  );
  assert.equal(run("{{`b` | show `a`}} {{show}}", { functions }), 'string:"a",string:"b" ');
  assert.equal(run("{{(both 1).nested.list}} {{both.first}}", { functions }), "[1 2.5] <no value>");
  assert.deepEqual(run("{{refuse}}", { functions }), ["call-failed", "refuse"]);
  assert.equal(
    run("{{call .f 2}}", { data: { f: (value: TemplateValue) => `got ${Number(value)}` } }),
    "got 2",
  );
  assert.deepEqual(run("{{.f}}", { data: { f: () => 1 } }), ["cannot-print", ".f"]);
  const broken = { broken: () => assert.fail("a bug of ours") };
  assert.throws(() => run("{{broken}}", { functions: broken }), /a bug of ours/);
});

test("missingKey error makes an unknown field a mistake that names the known ones", () => {
  const options: ExecuteOptions = { data: { Path: "/tmp/x", Vars: "" }, missingKey: "error" };
  assert.equal(run("{{.Vars}}{{.Path}}", options), "/tmp/x");
  assert.deepEqual(run("{{.Pth}}", options), ["missing-key", ".Pth"]);
  assert.equal(
    run("{{.Tags.a}}{{.Tags.b}}", { ...options, data: { Tags: new Map([["a", "1"]]) } }),
    "1<no value>",
  );
  const sink = new DiagnosticList();
  const template = parseTemplate(templateInSource(new SourceText("t", "{{.Pth}}")), {}, sink);
  if (template) executeTemplate(template, options, sink);
  assert.match(sink.items[0]?.detail ?? "", /Did you mean "Path"\? Known here: \.Path, \.Vars\./);
});

test("values are plain data: own keys of objects, maps, big and whole numbers", () => {
  assert.equal(
    run("{{.constructor}} {{.__proto__}} {{.toString}}", { data: {} }),
    "<no value> <no value> <no value>",
  );
  assert.equal(
    run("{{.a}} {{index . `a`}} {{len .}} {{.}}", { data: new Map([["a", 1]]) }),
    "1 1 1 map[a:1]",
  );
  assert.equal(
    run("{{.a}} {{printf `%d %x` .a .a}}", { data: { a: 2n ** 60n } }),
    "1152921504606846976 1152921504606846976 1000000000000000",
  );
  assert.equal(run("{{.}} {{printf `%d` .}}", { data: new GoFloat(2) }), "2 %!d(float64=2)");
  assert.equal(run("{{eq .a .b}} {{lt .a .b}}", { data: { a: 2n ** 60n, b: 1 } }), "false false");
  assert.equal(run("{{.}}", { data: Number.POSITIVE_INFINITY }), "+Inf");
});

test("a template cannot run for ever", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["{{define `T`}}{{template `T`}}{{end}}{{template `T`}}", "too-deep"],
    ["{{define `T`}}{{if 1}}{{with 1}}{{template `T`}}{{end}}{{end}}{{end}}{{template `T`}}", "too-deep"],
    ["{{range 1000000000}}{{end}}", "too-many-steps"],
    ["{{range 9000000000}}x{{range 9000000000}}{{end}}{{end}}", "too-many-steps"],
    ["{{range 1000000}}{{printf `%100d` 1}}{{end}}", "output-too-large"],
    ["{{$x := `aaaa`}}{{range 100}}{{$x = print $x $x}}{{end}}", "output-too-large"],
    [`{{printf "${"%999999v".repeat(20)}" 1}}`, "output-too-large"],
  ];
  for (const [text, code] of rows)
    assert.equal(run(text, { limits: { steps: 100_000, output: 1_000_000 } })[0], code, text);
});

test("the deepest calls and the deepest parentheses fit on the stack together", () => {
  const parentheses = `${"(".repeat(399)}1${")".repeat(399)}`;
  const body = `{{if lt . 498}}{{with add .}}{{template "T" .}}{{end}}{{else}}{{${parentheses}}}{{end}}`;
  const functions = { add: (value: TemplateValue) => Number(value) + 1 };
  assert.equal(run(`{{define "T"}}${body}{{end}}{{template "T" 166}}`, { functions }), "1");
});

test("deep data is refused, not overflown", () => {
  let data: TemplateValue = "x";
  for (let depth = 0; depth < 100_000; depth++) data = [data];
  assert.deepEqual(run("{{.}}", { data }), ["call-failed", "."]);
});

test("a template without mistakes can be run many times", () => {
  const sink = new DiagnosticList();
  const template = parseTemplate(templateInSource(new SourceText("t", "{{$x := .}}{{$x}}")), {}, sink);
  assert.ok(template);
  assert.equal(executeTemplate(template, { data: 1 }, sink), "1");
  assert.equal(executeTemplate(template, { data: 2 }, sink), "2");
});
