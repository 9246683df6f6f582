import { DiagnosticList } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Host } from "@prebake/sdk";
import { readSource } from "./read-source.ts";

type Files = Host["files"];

/** A host with one small file `t.json`, whose file system answers some questions otherwise. */
function hostWith(otherwise: Partial<Files>): Host {
  const host = createMemoryHost({ files: { "t.json": "{}" } });
  const files = new Proxy(host.files, {
    get: (target, name: keyof Files) => otherwise[name] ?? target[name].bind(target),
  });
  return { ...host, files };
}

function failingWith(code: string): Partial<Files> {
  return {
    read: async () => {
      throw new Error("Cannot read", { cause: Object.assign(new Error(`${code}: odd`), { code }) });
    },
  };
}

const file = { kind: "file", mode: 0o644, modifiedMs: 0, allocatedBytes: 0 } as const;

const rows: readonly (readonly [name: string, host: Host, said: RegExp])[] = [
  ["a file that is not there", createMemoryHost(), /missing-file .*There is no file or directory "t\.json"/],
  ["a directory", createMemoryHost({ files: { "t.json/a": "" } }), /unreadable-file .*it is a directory/],
  [
    "one that is too large",
    hostWith({ status: async () => ({ ...file, sizeBytes: 2 ** 40 }) }),
    /file-too-large /,
  ],
  ["one without permission", hostWith(failingWith("EACCES")), /unreadable-file .*permission denied/],
  ["one that goes in between", hostWith(failingWith("ENOENT")), /unreadable-file .*it is gone/],
  ["links in a circle", hostWith(failingWith("ELOOP")), /unreadable-file .*symbolic links go in a circle/],
  ["what the platform says otherwise", hostWith(failingWith("EIO")), /unreadable-file .*Cannot read/],
];

for (const [name, host, said] of rows) {
  test(`readSource() of ${name}: one error`, async () => {
    const sink = new DiagnosticList();
    assert.equal(await readSource(host, "t.json", sink), undefined);
    assert.equal(sink.items.length, 1);
    const [{ code, detail } = { code: "", detail: "" }] = sink.items;
    assert.match(`${code} ${detail}`, said);
  });
}

test("readSource() of a file: its text, named as it was asked for", async () => {
  const sink = new DiagnosticList();
  const source = await readSource(hostWith({}), "t.json", sink);
  assert.deepEqual([source?.name, source?.text, sink.items], ["t.json", "{}", []]);
});
