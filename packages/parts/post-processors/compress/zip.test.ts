import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { makeTemporaryDirectory } from "@prebake/testing";
import type { ArchiveEntry } from "./tar.ts";
import { zip } from "./zip.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());

const contents: Readonly<Record<string, string>> = {
  "out/disk.raw": "disk ".repeat(400_000),
  empty: "",
  "größe.txt": "x",
};

function entries(): ArchiveEntry[] {
  return Object.entries(contents).map(([name, text]) => {
    const bytes = new TextEncoder().encode(text);
    const content = (async function* () {
      yield bytes;
    })();
    return { name, mode: 0o640, sizeBytes: bytes.length, content };
  });
}

// Python's reader knows the 64-bit forms and checks every sum.
const reader = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
json.dump([[i.filename, z.read(i).decode(), i.date_time, oct(i.external_attr >> 16), i.extract_version] for i in z.infolist()], sys.stdout)
`;

for (const [form, zip64From, version] of [
  ["32-bit", undefined, 20],
  ["64-bit", 0, 45],
] as const) {
  test(`zip() writes archives that others read, in the ${form} form`, async (context) => {
    const path = `${directory.path}/${version}.zip`;
    const options = { level: undefined, cores: 2, ...(zip64From !== undefined && { zip64From }) };
    await writeFile(path, zip(entries(), options));
    const read = spawnSync("python3", ["-c", reader, path], {
      encoding: "utf8",
      maxBuffer: 16 * 1024 * 1024,
    });
    if (read.error) return context.skip("no python3");
    assert.equal(read.stderr, "");
    assert.deepEqual(
      JSON.parse(read.stdout),
      Object.entries(contents).map(([name, text]) => [
        name,
        text,
        [1980, 1, 1, 0, 0, 0],
        "0o100640",
        version,
      ]),
    );
    const unzip = spawnSync("unzip", ["-t", path], { encoding: "utf8" });
    if (!unzip.error) assert.equal(unzip.status, 0, unzip.stdout + unzip.stderr);
  });
}

test("an empty archive is one", async () => {
  const bytes = Buffer.concat(await Array.fromAsync(zip([], { level: undefined, cores: 1 })));
  assert.equal(bytes.toString("hex"), `504b0506${"0".repeat(36)}`);
});
