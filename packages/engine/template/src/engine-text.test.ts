import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import { planOf } from "./load-rig.fixture.ts";

const templates = {
  "t.json": '{"builders":[{"type":"null"}]}',
  "t.pkr.hcl": 'source "null" "x" {}\nbuild { sources = ["source.null.x"] }\n',
};

/** The text as a part of this template renders it while it runs, or the detail of the mistake. */
async function render(
  path: keyof typeof templates,
  text: string,
  data?: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { builds } = await planOf(createMemoryHost({ files: templates }), { path });
  const sink = new DiagnosticList();
  const rendered = builds[0]?.builder.render(text, { variables: {}, ...(data && { data }), sink });
  return sink.hasErrors ? (sink.items[0]?.detail ?? "") : (rendered ?? "");
}

for (const path of ["t.json", "t.pkr.hcl"] as const) {
  test(`fields of a text in ${path}: with data a wrong one is a mistake, without any it has no value`, async () => {
    const data = { Path: "/tmp/script.sh", Vars: "", HTTPContent: { "/a": "b" } };
    assert.equal(await render(path, "{{.Vars}}sh {{.Path}}", data), "sh /tmp/script.sh");
    assert.match(await render(path, "sh {{.Pth}}", data), /Did you mean "Path"\?/);
    assert.match(
      await render(path, "{{if .Nope}}x{{end}}", data),
      /Known here: \.Path, \.Vars, \.HTTPContent\./,
    );
    assert.equal(await render(path, `{{index .HTTPContent "/a"}}`, data), "b");
    // A map of strings, as in Packer: a key that it has not is an empty text for "index".
    assert.equal(
      await render(path, `<{{index .HTTPContent "/b"}}> {{.HTTPContent.b}}`, data),
      "<> <no value>",
    );
    // The first pass of Packer: a field that is only known later.
    assert.equal(await render(path, "echo {{.Vars}}"), "echo <no value>");
  });
}
