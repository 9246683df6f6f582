/** Values as callers hand them in, and as functions give them back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import {
  GoFloat,
  TypedMap,
  builtinNames,
  executeTemplate,
  isTrue,
  kinded,
  parseTemplate,
  printFormatted,
  templateInSource,
  typeName,
} from "./index.ts";
import type { TemplateValue } from "./index.ts";
import { outcome } from "./outcome.fixture.ts";

const emptyTags = new TypedMap("string", new Map());

test("each value has Go's type name, kind and truth", () => {
  const rows: readonly (readonly [TemplateValue, string, string, boolean])[] = [
    [undefined, "<nil>", "absent", false],
    [null, "<nil>", "nil", false],
    [true, "bool", "bool", true],
    [false, "bool", "bool", false],
    [3, "int", "int", true],
    [0, "int", "int", false],
    [2n ** 60n, "int", "int", true],
    [0n, "int", "int", false],
    [1.5, "float64", "float", true],
    [new GoFloat(2), "float64", "float", true],
    [new GoFloat(0), "float64", "float", false],
    [Number.NaN, "float64", "float", true],
    [Number.POSITIVE_INFINITY, "float64", "float", true],
    [2 ** 60, "float64", "float", true], // As a number it is not exact any more.
    ["a", "string", "string", true],
    ["", "string", "string", false],
    [[1], "[]interface {}", "list", true],
    [[], "[]interface {}", "list", false],
    [{ a: 1 }, "map[string]interface {}", "map", true],
    [{}, "map[string]interface {}", "map", false],
    [new Map([["a", 1]]), "map[string]interface {}", "map", true],
    [new Map(), "map[string]interface {}", "map", false],
    [new TypedMap("bool", new Map([["a", true]])), "map[string]bool", "map", true],
    [emptyTags, "map[string]string", "map", false],
    [() => 1, "func", "function", true],
  ];
  for (const [value, type, kind, truth] of rows) {
    const label = `${type} ${kind} ${truth}`;
    assert.deepEqual([typeName(value), kinded(value).kind, isTrue(value)], [type, kind, truth], label);
  }
});

test("numbers beyond 53 bits stay exact as bigints, and floats keep their kind", () => {
  const rows: readonly (readonly [string, TemplateValue, string])[] = [
    ["{{.}}", 2n ** 60n, "1152921504606846976"],
    ["{{printf `%x` .}}", -(2n ** 63n), "-8000000000000000"],
    ["{{eq . 1152921504606846976}}", 2n ** 60n, "true"],
    ["{{eq . 1152921504606846977}}", 2n ** 60n, "false"],
    ["{{lt . 1}}", 2n ** 60n, "false"],
    ["{{.}}", new GoFloat(1e21), "1e+21"],
    ["{{eq . 2.0}}", new GoFloat(2), "true"],
    ["{{eq . 2}}", new GoFloat(2), "!call-failed: eq"],
    ["{{.}}", Number.NaN, "NaN"],
    ["{{printf `%5.1f|%+v` . .}}", Number.NEGATIVE_INFINITY, " -Inf|-Inf"],
    ["{{printf `%08.2f|%x|%b` . . .}}", Number.POSITIVE_INFINITY, "    +Inf|+Inf|+Inf"],
    ["{{printf `%06d|%+d` . .}}", 9007199254740993n, "9007199254740993|+9007199254740993"],
    ["{{if .}}a{{else}}b{{end}}", 0n, "b"],
    ["{{range .}}{{.}}{{end}}", 3n, "012"],
    ["{{index `abc` .}}", 1n, "98"],
  ];
  for (const [template, data, expected] of rows) assert.equal(outcome(template, data), expected, template);
});

test("objects and maps are the same to a template; only own keys of objects are seen", () => {
  const rows: readonly (readonly [string, TemplateValue, string])[] = [
    ["{{.a}}{{index . `b`}}", { a: 1, b: 2 }, "12"],
    [
      "{{.a}}{{index . `b`}}",
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
      "12",
    ],
    ["{{.}}", new Map([["b", new Map([["a", "x"]])]]), "map[b:map[a:x]]"],
    ["{{.toString}}{{.__proto__}}", {}, "<no value><no value>"],
    ["{{index . `constructor`}}", {}, "<no value>"],
    ["{{index . `constructor`}}", emptyTags, ""],
    ["{{.__proto__}}", new Map([["__proto__", 1]]), "1"],
    ["{{.size}}", new Map(), "<no value>"],
    ["{{.length}}", { length: 3 }, "3"],
    ["{{.a}}", undefined, "<no value>"],
    ["{{.a}}", null, "!field-of-nil: .a"],
    ["{{.}}", "a", "a"],
    ["{{range .}}{{.}}{{end}}", ["a", "b"], "ab"],
  ];
  for (const [template, data, expected] of rows) assert.equal(outcome(template, data), expected, template);
});

test("keys are sorted as Go sorts them: by bytes, not by UTF-16 units", () => {
  const data = { "\u{1f600}": 1, "\uffff": 2, b: 3, B: 4, "": 5 };
  assert.equal(outcome("{{range .}}{{.}}{{end}}", data), "54321");
  assert.equal(outcome("{{.}}", { b: 1, a: 2, Z: 3 }), "map[Z:3 a:2 b:1]");
});

test("a map of one type passes where an unknown field of an object is a mistake", () => {
  const data = { Tags: new TypedMap("string", new Map([["a", "1"]])), Other: { a: "1" } };
  const render = (text: string) => {
    const sink = new DiagnosticList();
    const template = parseTemplate(templateInSource(new SourceText("t", text)), {}, sink);
    assert.ok(template);
    return executeTemplate(template, { data, missingKey: "error" }, sink) ?? sink.items[0]?.code;
  };
  assert.equal(render("{{.Tags.a}}{{.Tags.b}}<{{index .Tags `b`}}>"), "1<no value><>");
  assert.equal(render("{{.Tags.b.c.d}}"), "<no value>");
  assert.equal(render("{{.Tags.a.b}}"), "gotemplate/no-fields");
  assert.equal(render("{{.Other.a}}"), "1");
  assert.equal(render("{{.Other.b}}"), "gotemplate/missing-key");
  assert.equal(render("{{.Tgas}}"), "gotemplate/missing-key");
});

test("printFormatted() is printf for callers", () => {
  assert.equal(printFormatted("%-5s|%03d", ["ab", 7]), "ab   |007");
  assert.equal(printFormatted("%q %v", ["a", emptyTags]), '"a" map[]');
  assert.equal(printFormatted("%d", []), "%!d(MISSING)");
});

test("builtinNames are Go's own functions", () => {
  const names =
    "and or not len index slice print printf println html js urlquery eq ne lt le gt ge call".split(" ");
  assert.deepEqual(builtinNames.toSorted(), names.toSorted());
});
