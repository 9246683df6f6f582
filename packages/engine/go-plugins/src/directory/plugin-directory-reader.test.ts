import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parseVersionConstraint } from "@prebake/base";
import { createPluginRig } from "./fake-plugin.fixture.ts";
import type { FakePlugin } from "./fake-plugin.fixture.ts";
import { createPluginCache } from "./plugin-cache.ts";
import type { PluginDirectory } from "./plugin-directory-reader.ts";
import { parsePluginSource } from "./plugin-source.ts";

async function pick(directory: PluginDirectory, constraint = ">= 0", source = "github.com/acme/wrap") {
  const parsed = parsePluginSource(source);
  const wanted = parseVersionConstraint(constraint);
  assert.ok(parsed.ok && wanted);
  return await directory.pickRequired(parsed.source, wanted);
}

const wrap = (version: string, more: Partial<FakePlugin> = {}): FakePlugin => ({
  name: "wrap",
  version,
  ...more,
});

test("the highest version wins by number; a -dev build is below its release and meets what the release meets", async () => {
  const rows: readonly [readonly string[], string, string][] = [
    [["1.0.9", "1.0.10"], ">= 0", "1.0.10"],
    [["1.1.1-dev", "1.1.1"], ">= 1.1.1", "1.1.1"],
    [["1.1.1-dev", "1.1.0"], ">= 1.1.1", "1.1.1-dev"],
    [["1.0.9", "1.0.10"], "= 1.0.9", "1.0.9"],
    [["1.0.9", "2.0.0"], "~> 1.0", "1.0.9"],
  ];
  for (const [versions, constraint, expected] of rows) {
    await using rig = await createPluginRig();
    for (const version of versions) await rig.add(wrap(version));
    const { plugin } = await pick(rig.open(), constraint);
    assert.match(plugin?.path ?? "", new RegExp(`_v${expected}_x5`), `${versions.join()} ${constraint}`);
  }
});

test("pre-releases are left out when only releases are wanted", async () => {
  await using rig = await createPluginRig();
  await rig.add(wrap("1.1.1-dev"));
  await rig.add(wrap("1.0.0"));
  const { plugin, rejected } = await pick(rig.open({ releasesOnly: true }));
  assert.match(plugin?.path ?? "", /v1\.0\.0/);
  assert.match(rejected[0]?.reason ?? "", /pre-release/);
});

const faults: readonly [string, Partial<FakePlugin>, "damaged" | "unchecked" | "unsuitable", RegExp][] = [
  [
    "a wrong checksum",
    { checksum: "0".repeat(64) },
    "damaged",
    /has the checksum [0-9a-f]{64}, but 0{64} was recorded/,
  ],
  ["a checksum file without a checksum", { checksum: "hello" }, "damaged", /holds no SHA-256 checksum/],
  ["no checksum file", { checksum: null }, "unchecked", /has no checksum file/],
  [
    "another version than it is named",
    { describe: { version: "1.9.0" } },
    "damaged",
    /named version 2\.0\.0 and says that it is 1\.9\.0/,
  ],
  ["another API than it is named", { describe: { api_version: "x5.1" } }, "damaged", /named API x5\.0/],
  ["an API that we do not speak", { fileVersion: "v2.0.0_x6.0" }, "unsuitable", /newer plugin API/],
  ["a program that is no plugin", { script: "echo hello" }, "damaged", /does not print a JSON object/],
  ["a program that fails", { script: "echo oops >&2; exit 3" }, "damaged", /exit code 3:\noops/],
];
for (const [what, fault, kind, reason] of faults) {
  test(`pickRequired(): ${what} is told, and ${kind === "damaged" ? "no lower version takes its place" : "the next lower one is taken"}`, async () => {
    await using rig = await createPluginRig();
    await rig.add(wrap("1.0.0"));
    await rig.add(wrap("2.0.0", fault));
    const { plugin, rejected } = await pick(rig.open());
    assert.equal(rejected[0]?.kind, kind);
    assert.match(rejected[0]?.reason ?? "", reason);
    assert.equal(plugin?.path.includes("v1.0.0") ?? false, kind !== "damaged");
  });
}

test("nothing runs before its checksum is right", async () => {
  await using rig = await createPluginRig();
  await rig.add(wrap("1.0.0", { checksum: "0".repeat(64) }));
  await rig.add(wrap("1.1.0", { checksum: null }));
  await pick(rig.open());
  assert.deepEqual(await rig.calls(), []);
});

test("a lenient checksum file: upper case, a whole line of sha256sum", async () => {
  await using rig = await createPluginRig();
  const path = await rig.add(wrap("1.0.0"));
  const digest = await fs.readFile(`${path}_SHA256SUM`, "utf8");
  await fs.writeFile(`${path}_SHA256SUM`, `${digest.toUpperCase()}  packer-plugin-wrap\n`);
  assert.ok((await pick(rig.open())).plugin);
});

test("files in the root, of other systems and without a version are not plugins; the last has a reason", async () => {
  await using rig = await createPluginRig();
  const path = await rig.add(wrap("1.0.0"));
  const base = path.slice(path.lastIndexOf("/") + 1);
  await fs.copyFile(path, join(rig.plugins, base));
  await fs.copyFile(path, path.replace(/_[a-z]+_[a-z0-9]+$/, "_plan9_mips"));
  await fs.copyFile(path, path.replace(/_v1\.0\.0_x5\.0/, ""));
  const { candidates, rejected } = await rig.open().list();
  assert.deepEqual(
    candidates.map((one) => one.path),
    [path],
  );
  assert.match(rejected.map(({ reason }) => reason).join(), /does not have the form/);
});

test("a plugin is asked once: by another command from the cache, also when only its time changes", async () => {
  await using rig = await createPluginRig();
  const path = await rig.add(wrap("1.0.0"));
  await pick(rig.open());
  await pick(rig.open());
  await fs.utimes(path, 1, 1);
  await pick(rig.open());
  assert.deepEqual(await rig.calls(), ["describe 1.0.0"]);
});

test("digests are kept by the file's identity: a changed file of the same size and time is read again", async () => {
  await using rig = await createPluginRig();
  const path = join(rig.root, "file");
  const later = { ...rig.host, clock: { ...rig.host.clock, now: () => Date.now() + 60_000 } };
  const digest = (host = later) => createPluginCache(host, join(rig.root, "cache")).digestOf(path);
  await fs.writeFile(path, "aaaa");
  await fs.utimes(path, 1, 1);
  const first = await digest();
  let reads = 0;
  const counting = {
    ...later,
    files: { ...later.files, stream: (name: string) => (reads++, later.files.stream(name)) },
  };
  assert.equal(await digest(counting), first);
  assert.equal(reads, 0);
  await fs.writeFile(path, "bbbb");
  await fs.utimes(path, 1, 1);
  assert.notEqual(await digest(counting), first);
});

test("a hanging describe is ended after its time", async () => {
  await using rig = await createPluginRig();
  await rig.add(wrap("1.0.0", { script: "exec sleep 1000" }));
  const hurried = {
    ...rig.host.clock,
    delay: (ms: number, options: { signal: AbortSignal }) => rig.host.clock.delay(ms / 200, options),
  };
  const directory = rig.open();
  Object.assign(directory.options, { host: { ...rig.host, clock: hurried } });
  const { rejected } = await pick(directory);
  assert.match(rejected[0]?.reason ?? "", /no answer within 10 seconds/);
});

test("all that a requirement could take, ascending: what is damaged, does not suit or is another's is not among them", async () => {
  await using rig = await createPluginRig();
  const taken = [await rig.add(wrap("1.9.0")), await rig.add(wrap("1.10.0"))];
  await rig.add(wrap("1.11.0", { checksum: "0".repeat(64) }));
  await rig.add(wrap("2.0.0"));
  await rig.add(wrap("1.5.0", { folder: "github.com/other" }));
  await rig.add({ name: "other", version: "1.5.0" });
  const parsed = parsePluginSource("github.com/acme/wrap");
  const wanted = parseVersionConstraint("~> 1.0");
  assert.ok(parsed.ok && wanted);
  const found = await rig.open().allRequired(parsed.source, wanted);
  assert.deepEqual(
    found.map(({ path }) => path),
    taken,
  );
});

test("a plugin directory that cannot be read is an error: nothing would be found in it, and nobody would know why", async () => {
  await using rig = await createPluginRig();
  await fs.writeFile(rig.plugins, "a file");
  await assert.rejects(rig.open().list(), { code: "host/not-a-directory" });
});

test("no plugin directory is no error", async () => {
  await using rig = await createPluginRig();
  assert.deepEqual(await rig.open().list(), { candidates: [], rejected: [] });
});
