/**
 * Templates made at random, and broken at random, with what Go 1.26 made of them. `testdata/*.json` holds rows
 * `[template, index of its data, result]`; `at` of a result is the place, as an offset, that Go names for a mistake it met.
 * In data, `{"$float": 2}` is a float without a fraction and `{"$map": "string", "of": {…}}` a map of one type.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import {
  GoFloat,
  TemplateFunctionError,
  TypedMap,
  executeTemplate,
  parseTemplate,
  templateInSource,
} from "./index.ts";
import type { ElementKind, TemplateValue } from "./index.ts";

interface Result {
  readonly output?: string;
  readonly error?: "parse" | "exec";
  readonly at?: number;
}

interface Results {
  readonly data: readonly JsonValue[];
  readonly rows: readonly (readonly [string, number, Result])[];
}

type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const functions = {
  upper: (...values: readonly TemplateValue[]) => {
    const [text] = values;
    if (values.length !== 1 || typeof text !== "string")
      throw new TemplateFunctionError("it takes one string");
    return text.toUpperCase();
  },
};

function readResults(name: string): Results {
  return JSON.parse(readFileSync(new URL(`../testdata/${name}.json`, import.meta.url), "utf8")) as Results; // our own file
}

function valueOf(json: JsonValue): TemplateValue {
  if (json === null || typeof json !== "object") return json;
  if (isList(json)) return json.map(valueOf);
  if (typeof json["$float"] === "number") return new GoFloat(json["$float"]);
  const entries = Object.entries(json["of"] ?? json).map(([key, item]) => [key, valueOf(item)] as const);
  const element = json["$map"] as ElementKind | undefined; // our own file
  if (element === undefined) return Object.fromEntries(entries);
  // A number of a map of floats is one, whole or not.
  const typed = entries.map(([key, item]) => [key, element === "float" ? floatOf(item) : item] as const);
  return new TypedMap(element, new Map(typed));
}

function floatOf(item: TemplateValue): TemplateValue {
  return typeof item === "number" ? new GoFloat(item) : item;
}

function isList(json: object): json is readonly JsonValue[] {
  return Array.isArray(json);
}

function render(text: string, data: TemplateValue): Result & { readonly end?: number } {
  const sink = new DiagnosticList();
  const template = parseTemplate(
    templateInSource(new SourceText("row", text)),
    { functions: ["upper"] },
    sink,
  );
  const output = template && executeTemplate(template, { data, functions }, sink);
  assert.equal(output === undefined, sink.hasErrors, "a result or a diagnostic, never both");
  if (output !== undefined) return { output };
  const place = sink.items[0]?.subject;
  return template && place
    ? { error: "exec", at: place.start, end: place.end }
    : { error: template ? "exec" : "parse" };
}

for (const name of ["go-templates", "go-printf", "go-mutated"]) {
  test(`templates of ${name}.json give what Go gives, and fail when Go fails`, () => {
    const { data, rows } = readResults(name);
    assert.ok(rows.length > 300);
    for (const [text, index, { output, error, at }] of rows) {
      const ours = render(text, valueOf(data[index] ?? null));
      assert.deepEqual([ours.output, ours.error], [output, error], text);
      if (at === undefined) continue;
      assert.ok((ours.at ?? 0) <= at && at <= (ours.end ?? 0), `the place of the mistake in ${text}`);
    }
  });
}
