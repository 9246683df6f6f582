import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, defineDiagnostics, entry } from "./diagnostic.ts";
import { SourceText } from "./source-text.ts";

const report = defineDiagnostics("demo", {
  plain: entry({ summary: "Plain thing", detail: () => "Nothing to add." }),
  named: entry<{ name: string }>({
    severity: "warning",
    summary: "Named thing",
    detail: (p) => `It is "${p.name}".`,
  }),
});

test("a table's maker gives code, severity, summary and the detail of its parameters", () => {
  assert.deepEqual(report("plain", {}), {
    code: "demo/plain",
    severity: "error",
    summary: "Plain thing",
    detail: "Nothing to add.",
  });
  const subject = new SourceText("f", "abc").range(1, 2);
  assert.deepEqual(report("named", { name: "x" }, { subject, context: undefined }), {
    code: "demo/named",
    severity: "warning",
    summary: "Named thing",
    detail: 'It is "x".',
    subject,
  });
});

test("DiagnosticList keeps the order and knows whether there is an error", () => {
  const list = new DiagnosticList();
  assert.equal(list.hasErrors, false);
  list.add(report("named", { name: "a" }));
  assert.equal(list.hasErrors, false);
  list.addAll([report("plain", {}), report("named", { name: "b" })]);
  assert.equal(list.hasErrors, true);
  assert.deepEqual(
    list.items.map((item) => item.detail),
    ['It is "a".', "Nothing to add.", 'It is "b".'],
  );
});
