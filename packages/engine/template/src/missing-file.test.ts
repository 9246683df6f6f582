import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load-rig.fixture.ts";

const files = {
  "web.pkr.hcl": "",
  "images/db.pkr.hcl": "",
  "one.json": "{}",
  "app.pkr.hcl": "",
  "app.pkrvars.hcl": "",
};

const rows: readonly (readonly [path: string, says: RegExp])[] = [
  ["wbe.pkr.hcl", /no file or directory "wbe\.pkr\.hcl"\. Did you mean "web\.pkr\.hcl"\?$/],
  ["WEB.pkr.hcl", /Did you mean "web\.pkr\.hcl"\?$/],
  ["web", /Did you mean "web\.pkr\.hcl"\?$/],
  ["web.hcl", /Did you mean "web\.pkr\.hcl"\?$/],
  ["images/db.pkr.hc", /Did you mean "images\/db\.pkr\.hcl"\?$/],
  ["image", /Did you mean "images"\?$/],
  ["app", /a relative one starts in the directory/], // Two begin so.
  ["other.pkr.hcl", /a relative one starts in the directory/],
  ["none/web.pkr.hcl", /a relative one starts in the directory/],
  [
    "images\\db.pkr.hcl",
    /Did you mean "images\/db\.pkr\.hcl"\? Directories are separated by slashes here\.$/,
  ],
  ["*.hcl", /No file matches the pattern, or it was quoted/],
  ["https://example.com/a.pkr.hcl", /Templates are read from the disk: download it first\.$/],
  ["web.pkr.hcl/", /"web\.pkr\.hcl\/" cannot be read: it is no directory\.$/],
];

for (const [path, says] of rows) {
  test(`a template that is not there: ${path}`, async () => {
    const { diagnostics } = await load(createMemoryHost({ files }), { path });
    assert.equal(diagnostics.length, 1);
    assert.match(diagnostics[0]?.detail ?? "", says);
  });
}

test("a directory that may not be entered is told as such, not as missing", async () => {
  const host = createMemoryHost({ files });
  const status = async (): Promise<never> => {
    throw new Error("Cannot look", { cause: Object.assign(new Error("denied"), { code: "EACCES" }) });
  };
  const { diagnostics } = await load(
    { ...host, files: { ...host.files, status } },
    { path: "images/x.pkr.hcl" },
  );
  assert.match(diagnostics[0]?.detail ?? "", /"images\/x\.pkr\.hcl" cannot be read: permission denied\.$/);
});

test("a directory without templates is told with the files that were likely meant", async () => {
  const host = createMemoryHost({
    files: { "d/main.hcl": "", "d/t.json": "", "d/x.auto.pkrvars.hcl": "", "d/README.md": "" },
  });
  const { diagnostics } = await load(host, { path: "d" });
  assert.match(
    diagnostics[0]?.detail ?? "",
    /no \*\.pkr\.json files\. There is "main\.hcl", "t\.json"\. Templates/,
  );
});
