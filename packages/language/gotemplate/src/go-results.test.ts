/** Templates made at random with what Go 1.26 made of them: testdata/*.json holds `[template, index of its data, result]`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { TemplateFunctionError, executeTemplate, parseTemplate, templateInSource } from "./index.ts";
import type { TemplateValue } from "./index.ts";

interface Results {
  readonly data: readonly TemplateValue[];
  readonly rows: readonly (readonly [
    string,
    number,
    { readonly output?: string; readonly error?: "parse" | "exec" },
  ])[];
}

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

function render(text: string, data: TemplateValue): string | undefined {
  const sink = new DiagnosticList();
  const template = parseTemplate(
    templateInSource(new SourceText("row", text)),
    { functions: ["upper"] },
    sink,
  );
  const output = template && executeTemplate(template, { data, functions }, sink);
  assert.equal(output === undefined, sink.hasErrors, "a result or a diagnostic, never both");
  return output;
}

for (const name of ["go-templates", "go-printf"]) {
  test(`templates of ${name}.json give what Go gives`, () => {
    const { data, rows } = readResults(name);
    assert.ok(rows.length > 300);
    for (const [text, index, { output }] of rows) assert.equal(render(text, data[index]), output, text);
  });
}
