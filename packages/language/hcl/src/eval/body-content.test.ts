import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { parseHclJson } from "../json/json-body.ts";
import type { Body, BodySchema } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { renderHcl } from "../values/render.ts";
import { numberValue } from "../values/value.ts";
import { bodyContent, justAttributes, partialContent } from "./body-content.ts";
import { evaluate } from "./evaluate.ts";
import { Scope } from "./scope.ts";

const schema: BodySchema = {
  attributes: [{ name: "name", required: true }, { name: "size" }],
  blocks: [{ type: "disk" }, { type: "source", labels: ["type", "name"] }],
};

function read(text: string, asked: BodySchema = schema) {
  const sink = new DiagnosticList();
  const source = new SourceText("test.hcl", text);
  const body: Body =
    text.startsWith("{") || text.startsWith("[") ? parseHclJson(source, sink) : parseHcl(source, sink);
  const content = bodyContent(body, asked, sink);
  return {
    body,
    sink,
    attributes: [...content.attributes.keys()],
    blocks: content.blocks.map(({ type, labels }) =>
      [type, ...labels.map(({ text: label }) => label)].join(" "),
    ),
    complaints: sink.items.map(complaintText),
  };
}

// The same content in both syntaxes.
const pairs: readonly (readonly [native: string, json: string, attributes: string, blocks: string])[] = [
  ['name = "a"\n', '{"name": "a"}', "name", ""],
  ['size = 1\nname = "a"\n', '{"size": 1, "name": "a", "//": "a comment"}', "size name", ""],
  ['name = "a"\ndisk {\n}\ndisk {\n}\n', '{"name": "a", "disk": [{}, {}]}', "name", "disk,disk"],
  ['name = "a"\ndisk {\n}\n', '[{"name": "a"}, {"disk": {}}]', "name", "disk"],
  [
    'name = "a"\nsource "x" "1" {\n}\nsource x "2" {\n}\n',
    '{"name": "a", "source": {"x": {"1": {}, "2": {}}}}',
    "name",
    "source x 1,source x 2",
  ],
  [
    'name = "a"\nsource "x" "1" {\n}\nsource "y" "1" {\n}\n',
    '{"name": "a", "source": [{"x": {"1": {}}}, {"y": [{"1": {}}]}]}',
    "name",
    "source x 1,source y 1",
  ],
  ['name = "a"\n', '{"name": "a", "disk": null}', "name", ""],
];

for (const [native, json, attributes, blocks] of pairs) {
  test(`bodyContent() reads ${JSON.stringify(json)} as it reads ${JSON.stringify(native)}`, () => {
    for (const text of [native, json]) {
      const content = read(text);
      assert.deepEqual(content.complaints, []);
      assert.equal(content.attributes.join(" "), attributes);
      assert.equal(content.blocks.join(","), blocks);
    }
  });
}

const broken: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["size = 1\n", "missing-argument 2,1-1"],
  ["nmae = 1\n", "unknown-argument 1,1-5", "> missing-argument 2,1-1"],
  ["name = 1\ncolour = 2\n", "unknown-argument 2,1-7"],
  ["name = 1\ndisc {\n}\n", "unknown-block-type 2,1-5"],
  ["name = 1\ndisk = 1\n", "unknown-argument 2,1-5"],
  ["name = 1\nsize {\n}\n", "unknown-block-type 2,1-5"],
  ['name = 1\nsource "a" {\n}\n', "missing-label 2,12-13"],
  ['name = 1\nsource "a" "b" "c" {\n}\n', "extra-label 2,16-19"],
  ['name = 1\ndisk "a" {\n}\n', "extra-label 2,6-9"],
  ['{"size": 1}', "missing-argument 1,11-12"],
  ['{"name": 1, "colour": 2}', "unknown-property 1,13-21"],
  ['{"name": 1, "name": 2}', "json-duplicate-key 1,13-19"],
  ['{"name": 1, "disk": 5}', "json-shape 1,21-22"],
  ['{"name": 1, "source": {"a": {}}}', "missing-label 1,29-30"],
  ['{"name": 1, "source": "x"}', "json-shape 1,23-26"],
  ['[{"name": 1}, 5]', "json-shape 1,15-16"],
];

for (const [text, ...complaints] of broken) {
  test(`bodyContent() complains about ${JSON.stringify(text)}`, () =>
    assert.deepEqual(read(text).complaints, complaints));
}

test("bodyContent() suggests what was meant", () => {
  assert.match(read("name = 1\nsiez = 2\n").sink.items[0]?.detail ?? "", /Did you mean "size"\?/);
  assert.match(read("name = 1\ndisc {\n}\n").sink.items[0]?.detail ?? "", /Did you mean "disk"\?/);
  assert.match(read("name = 1\ndisk = 2\n").sink.items[0]?.detail ?? "", /block of type "disk"/);
  assert.match(read("name = 1\nsize {\n}\n").sink.items[0]?.detail ?? "", /the argument "size"/);
});

test("bodyContent() of a nested body reports what is missing at its opening brace", () => {
  const { body, sink } = read("name = 1\ndisk {\n  size = 1\n}\n");
  const [disk] = bodyContent(body, schema, sink).blocks;
  assert.ok(disk);
  bodyContent(disk.body, schema, sink);
  assert.deepEqual(sink.items.map(complaintText), ["missing-argument 2,6-7"]);
});

test("a required argument whose expression is broken is not called missing", () => {
  assert.deepEqual(read("name =\n").complaints, ["invalid-expression 1,7-2,1"]);
});

for (const text of ['a = 1\nb = 2\nc "x" {\n}\n', '{"a": 1, "b": 2, "c": {"x": {}}}']) {
  test(`partialContent() leaves the rest of ${JSON.stringify(text)}`, () => {
    const { body } = read(text, {});
    const sink = new DiagnosticList();
    const first = partialContent(body, { attributes: [{ name: "a" }] }, sink);
    assert.deepEqual([...first.attributes.keys()], ["a"]);
    const second = bodyContent(
      first.rest,
      { attributes: [{ name: "b" }], blocks: [{ type: "c", labels: ["l"] }] },
      sink,
    );
    assert.deepEqual([...second.attributes.keys()], ["b"]);
    assert.equal(second.blocks.length, 1);
    assert.deepEqual(sink.items, []);
  });
}

test("justAttributes() reads any names, and no blocks", () => {
  const sink = new DiagnosticList();
  const native = justAttributes(parseHcl(new SourceText("a.hcl", "x = 1\ny {\n}\nz = 2\n"), sink), sink);
  assert.deepEqual([...native.keys()], ["x", "z"]);
  assert.deepEqual(sink.items.map(complaintText), ["unexpected-block 2,1-2"]);
  const json = justAttributes(
    parseHclJson(new SourceText("a.json", '{"x": 1, "//": 0, "x": 2}'), sink),
    sink,
  );
  assert.deepEqual([...json.keys()], ["x"]);
  assert.equal(sink.items.at(-1)?.related?.[0]?.range.start, 1);
});

test("expressions of JSON syntax are templates, with places inside the string", () => {
  const text =
    '{"a": "${1 + 1}", "b": ["x${n}\\n\\u00e4"], "c": {"k${n}": true}, "d": null, "e": "\\t${f(}", "g": "\\"${no}"}';
  const sink = new DiagnosticList();
  const attributes = justAttributes(parseHclJson(new SourceText("a.json", text), sink), sink);
  const scope = new Scope({ variables: { n: numberValue(2) } });
  const shown = [...attributes].map(
    ([name, { expression }]) =>
      `${name}=${renderHcl(evaluate(expression, scope, sink)).replaceAll(/\s+/g, " ")}`,
  );
  assert.deepEqual(shown.slice(0, 4), ["a=2", 'b=[ "x2\\nä", ]', "c={ k2 = true }", "d=null"]);
  assert.deepEqual(sink.items.map(complaintText), [
    "invalid-expression 1,88-89",
    "unknown-variable 1,102-104",
  ]);
});

test("a scope can say that strings of JSON syntax are plain text", () => {
  const sink = new DiagnosticList();
  const attributes = justAttributes(parseHclJson(new SourceText("a.json", '{"a": "${broken"}'), sink), sink);
  const expression = attributes.get("a")?.expression;
  assert.ok(expression);
  assert.equal(renderHcl(evaluate(expression, new Scope({ jsonTemplates: false }), sink)), '"$${broken"');
  assert.deepEqual(sink.items, []);
});

test("an object of JSON syntax has each key once", () => {
  const sink = new DiagnosticList();
  const attributes = justAttributes(
    parseHclJson(new SourceText("a.json", '{"a": {"b": 1, "b": 2}}'), sink),
    sink,
  );
  const expression = attributes.get("a")?.expression;
  assert.ok(expression);
  evaluate(expression, new Scope(), sink);
  assert.deepEqual(sink.items.map(complaintText), ["json-duplicate-key 1,16-19"]);
});
