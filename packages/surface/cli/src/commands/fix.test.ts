import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRig } from "../command-rig.fixture.ts";

const nullBuilder = { type: "null", communicator: "none" };
const files = {
  "old.json": JSON.stringify({ builders: [{ ...nullBuilder, ssh_key_path: "/k" }] }),
  "odd.json": JSON.stringify({ builders: [nullBuilder], colour: "red" }),
  "incomplete.json": JSON.stringify({ builders: [nullBuilder], provisioners: [{ type: "shell-local" }] }),
  "text.json": "hello\n",
  "lost.json": JSON.stringify({
    builders: [{ type: "proxmox" }],
    provisioners: [{ type: "shell-local", only: ["proxmox"] }],
  }),
  "twice.json": '{"builders": [{"type": "x", "type": "null", "communicator": "none", "ssh_key_path": "/k"}]}',
  "old.pkr.yaml": 'builders:\n  - type: "null"\n    communicator: none\n    ssh_key_path: /k\n',
  "old.jsonc": '{"builders": [{"type": "null", "communicator": "none", "ssh_key_path": "/k",}]} // old\n',
};

const fixed = `{
  "builders": [
    {
      "communicator": "none",
      "ssh_private_key_file": "/k",
      "type": "null"
    }
  ]
}
`;

const rows: readonly (readonly [readonly string[], number, string | RegExp])[] = [
  [["old.json"], 0, fixed],
  [["old.pkr.yaml"], 0, fixed],
  [["old.jsonc"], 0, fixed],
  [["incomplete.json"], 0, /"type": "shell-local"/],
  [
    ["lost.json"],
    1,
    /^\{\n[^]*"proxmox-iso"[^]*\n\}\nError: Unknown builder in filter\n[^]*"proxmox"[^]*cannot be used as it is\.\n$/,
  ],
  [["twice.json"], 0, fixed],
  [["odd.json"], 1, /^\{\n[^]*\n\}\nError: [^]*colour[^]*cannot be used as it is\.\n$/],
  [["-validate=false", "odd.json"], 0, /^\{\n[^]*\n\}\n$/],
  [["text.json"], 1, /^Error: Invalid JSON\n\n {2}on text\.json line 1/],
  [["none.json"], 1, /^Error: File not found/],
  [["."], 1, /^Error: File cannot be read/],
  [[], 1, /^Error: One template is needed\./],
  [["-h"], 0, /\n {2}iso-md5\n[^]*\n {2}proxmox-type\n/],
];

for (const [words, code, stdout] of rows) {
  test(`prebake fix ${words.join(" ")}`, async () => {
    using rig = createCommandRig(files);
    const result = await rig.run(["fix", ...words]);
    if (typeof stdout === "string") assert.equal(result.stdout, stdout);
    else assert.match(result.stdout, stdout);
    assert.equal(result.code, code);
    assert.equal(readFileSync(join(rig.directory, "old.json"), "utf8"), files["old.json"]);
  });
}

test("prebake fix says on standard error what is no part of the result", async () => {
  using rig = createCommandRig(files);
  const { stderr } = await rig.run(["fix", "twice.json"]);
  assert.match(stderr, /^Warning: Duplicate key\n/);
});
