import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { BuildError, SourceText } from "@prebake/base";
import { createInstallerRig } from "./installer-rig.fixture.ts";
import type { InstallerRig } from "./installer-rig.fixture.ts";
import { installLocal } from "./install-local.ts";
import { failedRequirement } from "./failed-requirement.ts";
import { installRequired } from "./install-required.ts";
import type { InstallRequiredOptions } from "./install-required.ts";
import type { PluginLock } from "./lock-file.ts";
import { removePluginFile, removePlugins } from "./remove-plugins.ts";
import { parsePluginSource } from "../directory/plugin-source.ts";

const source = "github.com/hashicorp/wrap";

async function rig(...versions: readonly string[]) {
  const t = await createInstallerRig();
  for (const version of versions) t.server.publish({ name: "wrap", version, on: "releases" });
  return t;
}

function init(t: InstallerRig, change: Partial<InstallRequiredOptions> & { readonly version?: string } = {}) {
  const { version = ">= 1.0.0", ...rest } = change;
  const base = {
    upgrade: false,
    force: false,
    lockedOnly: false,
    lock: new Map(),
    lockPath: ".prebake.lock.hcl",
  };
  t.options.directory.refresh();
  return installRequired([{ source, version }], { ...t.options, ...base, ...rest });
}

const versionsOf = (lock: PluginLock) => [...lock.values()].map((one) => one.version).join();

test("what is installed will do; -upgrade takes the newest; -force takes the installed one again", async () => {
  await using t = await rig("1.0.0");
  assert.equal((await init(t)).met[0]?.isNew, true);
  t.server.publish({ name: "wrap", version: "1.1.0", on: "releases" });
  t.server.requests.length = 0;
  assert.equal((await init(t)).met[0]?.isNew, false);
  assert.deepEqual(t.server.requests, []);
  const forced = await init(t, { force: true });
  assert.deepEqual([forced.met[0]?.isNew, versionsOf(forced.lock)], [true, "1.0.0"]);
  assert.equal(versionsOf((await init(t, { upgrade: true })).lock), "1.1.0");
});

test("a lock keeps the version, also when newer ones are there, on a machine that has none", async () => {
  await using first = await rig("1.0.0");
  const { lock } = await init(first);
  await using second = await rig("1.0.0", "1.1.0");
  const report = await init(second, { lock, lockedOnly: true });
  assert.deepEqual([report.failures, versionsOf(report.lock)], [[], "1.0.0"]);
});

test("-locked refuses what is not in the lock file, and a lock that does not meet the template", async () => {
  await using t = await rig("1.0.0", "2.0.0");
  const code = async (change: Parameters<typeof init>[1]) => {
    const { failures } = await init(t, change);
    return failures.map(({ error }) => (error instanceof BuildError ? error.code : String(error))).join();
  };
  assert.equal(await code({ lockedOnly: true }), "plugin/not-locked");
  const { lock } = await init(t, { version: "< 2" });
  assert.equal(await code({ lock, version: ">= 2" }), "plugin/lock-outdated");
  assert.equal(await code({ lock, version: ">= 2", upgrade: true }), "");
});

test("a release that was changed after it was locked is refused: by its archive, by its binary", async () => {
  await using t = await rig("1.0.0");
  const { lock } = await init(t);
  const [locked] = lock.values();
  assert.ok(locked);
  await removeAll(t);
  t.server.publish({ name: "wrap", version: "1.0.0", on: "releases", describe: { builders: ["evil"] } });
  const byArchive = await init(t, { lock });
  assert.match(String(byArchive.failures[0]?.error), /archive is published with the checksum/);
  const byBinary = await init(t, { lock: new Map([[source, { ...locked, archives: {} }]]) });
  assert.match(String(byBinary.failures[0]?.error), /its binary has the checksum/);
  assert.deepEqual(byBinary.met, []);
});

test("-locked verifies a binary that is there already: a foreign one is replaced by the locked one", async () => {
  await using t = await rig("1.0.0");
  const { lock } = await init(t);
  await t.rig.add({
    name: "wrap",
    version: "1.0.0",
    folder: "github.com/hashicorp",
    describe: { builders: ["other"] },
  });
  const report = await init(t, { lock, lockedOnly: true });
  assert.deepEqual([report.failures, report.met[0]?.isNew], [[], true]);
  assert.deepEqual(report.met[0]?.plugin.description.components.builder.length, 2);
});

test("a damaged installation is fetched again", async () => {
  await using t = await rig("1.0.0");
  const [met] = (await init(t)).met;
  assert.ok(met);
  await fs.appendFile(met.plugin.path, "#");
  assert.equal((await init(t)).met[0]?.isNew, true);
});

test("several requirements are met side by side; all failures are told", async () => {
  await using t = await rig("1.0.0");
  const names = ["wrap", "gone", "also-gone"];
  const required = names.map((name) => ({ source: `github.com/hashicorp/${name}`, version: ">= 1.0.0" }));
  const base = { upgrade: false, force: false, lockedOnly: false, lock: new Map(), lockPath: "l" };
  const report = await installRequired(required, { ...t.options, ...base });
  assert.equal(report.met.length, 1);
  assert.deepEqual(
    report.failures.map(({ error }) => /"github.com\/hashicorp\/([a-z-]+)"/.exec(error.message)?.[1]),
    ["gone", "also-gone"],
  );
});

test("installLocal(): a build of one's own, under its version; what does not fit is refused", async () => {
  await using t = await rig();
  const path = join(t.rig.root, "mine");
  const wrap = parsePluginSource("example.com/a/b/mine");
  assert.ok(wrap.ok);
  const write = async (version: string, script?: string) => {
    const from = await t.rig.add({
      name: "tmp",
      version: "0.0.0",
      describe: { version },
      ...(script !== undefined && { script }),
    });
    await fs.copyFile(from, path);
  };
  const install = (constraint?: string) =>
    installLocal({ path, source: wrap.source, constraint }, t.options.directory);
  await write("1.1.2-dev+m1");
  assert.match((await install()).path, /example\.com\/a\/b\/mine\/packer-plugin-mine_v1\.1\.2-dev_x5\.0_/);
  await assert.rejects(install(">= 2"), { message: /is version 1\.1\.2-dev, which does not meet ">= 2"/ });
  await write("1.0.0-beta1");
  await assert.rejects(install(), { message: /pre-release 1\.0\.0-beta1/ });
  await write("1.0.0", "echo no");
  await assert.rejects(install(), { code: "plugin/not-a-plugin" });
});

test("removePlugins() and removePluginFile() take binaries and checksum files; nothing to remove is an error", async () => {
  await using t = await rig();
  for (const version of ["1.0.0", "1.1.0", "2.0.0"])
    await t.rig.add({ name: "wrap", version, folder: "github.com/hashicorp" });
  const parsed = parsePluginSource(source);
  assert.ok(parsed.ok);
  const { directory } = t.options;
  assert.equal((await removePlugins(parsed.source, "< 1.1", directory)).length, 1);
  await assert.rejects(removePlugins(parsed.source, "< 1.1", directory), {
    message: /no version that meets "< 1\.1"/,
  });
  const { candidates } = await directory.list();
  assert.equal((await removePluginFile(candidates[0]?.path ?? "", directory)).length, 1);
  await assert.rejects(removePluginFile("/etc/passwd", directory), { code: "plugin/nothing-to-remove" });
  await removePlugins(parsed.source, undefined, directory);
  assert.deepEqual(await fs.readdir(join(t.rig.plugins, source)), []);
});

async function removeAll(t: InstallerRig): Promise<void> {
  await fs.rm(t.rig.plugins, { recursive: true });
}

test("a plugin that could not be installed is told where it is required, with what to do", () => {
  const source = new SourceText("a.pkr.hcl", " ".repeat(50));
  const place = (at: number) => ({ name: "x", source: "s", version: "1", range: source.range(at, at + 1) });
  const cases: readonly (readonly [Error, RegExp])[] = [
    [
      new BuildError("host/unknown-host", { message: "Cannot fetch it: there is no such host" }),
      /"s" \(1, 2\)\. Cannot fetch it: there is no such host\.\n\nWithout a connection.*-mirror=DIR.*HTTPS_PROXY/,
    ],
    [
      new BuildError("plugin/rate-limit", { message: "Cannot read it", hint: "Try later." }),
      /Cannot read it\.\n\nTry later\.$/,
    ],
    [new Error("odd"), /odd\.$/],
  ];
  for (const [error, detail] of cases) {
    const failure = { required: { source: "s", version: "1, 2" }, error };
    const told = failedRequirement(failure, [place(10), { ...place(20), source: "t" }, place(30)]);
    assert.match(told.detail, detail);
    assert.deepEqual([told.subject?.start, told.related?.map(({ range }) => range.start)], [10, [30]]);
  }
});
