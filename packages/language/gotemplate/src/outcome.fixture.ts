/** What a template makes of one set of data, in one line: the tests' tables are rows of templates and outcomes. */
import assert from "node:assert/strict";
import { DiagnosticList, SourceText } from "@prebake/base";
import {
  GoFloat,
  TemplateFunctionError,
  TypedMap,
  executeTemplate,
  parseTemplate,
  templateInSource,
} from "./index.ts";
import type { TemplateFunction, TemplateRecord, TemplateValue } from "./index.ts";

/** A template and its outcome. */
export type OutcomeRow = readonly [template: string, expected: string];

/** Every kind of value. */
export const sample: TemplateRecord = {
  name: "vm",
  empty: "",
  accent: "é日😀",
  markup: '<a href="x">&\'</a>',
  count: 3,
  zero: 0,
  minus: -2,
  half: 0.5,
  whole: new GoFloat(2),
  yes: true,
  no: false,
  nothing: null,
  list: ["a", "b", "c"],
  mixed: ["x", 1, null, true, 2.5],
  table: [[1, 2], ["y"]],
  none: [],
  map: { a: 1, k: "v", n: null, deep: { x: "y" } },
  bare: {},
  rows: [{ k: "v" }, { k: "w" }],
  tags: new TypedMap(
    "string",
    new Map([
      ["b", "two"],
      ["/a", "one"],
    ]),
  ),
  sizes: new TypedMap("int", new Map([["a", 1]])),
  flags: new TypedMap("bool", new Map([["a", true]])),
  rates: new TypedMap("float", new Map([["a", new GoFloat(2)]])),
};

/** Go's `strings.ToUpper`, as a caller would hand it in. */
const upper: TemplateFunction = (...values) => {
  const [text] = values;
  if (values.length !== 1 || typeof text !== "string") throw new TemplateFunctionError("it takes one string");
  return text.toUpperCase();
};

/** The text; or the mistakes, each as `!code: what it points at`. */
export function outcome(text: string, data: TemplateValue = sample): string {
  const sink = new DiagnosticList();
  const source = templateInSource(new SourceText("t", text));
  const template = parseTemplate(source, { functions: ["upper"] }, sink);
  const output = template && executeTemplate(template, { data, functions: { upper } }, sink);
  assert.equal(output === undefined, sink.hasErrors, "a text or a mistake, never both");
  const mistakes = sink.items.map(({ code, subject }) => {
    const place = subject ? text.slice(subject.start, subject.end) : "";
    return `!${code.replace("gotemplate/", "")}: ${place}`;
  });
  return output ?? mistakes.join(" ");
}

export function checkRows(rows: readonly OutcomeRow[], data: TemplateValue = sample): void {
  for (const [template, expected] of rows) assert.equal(outcome(template, data), expected, template);
}
