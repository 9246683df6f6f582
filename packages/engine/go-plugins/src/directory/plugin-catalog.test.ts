import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { SourceText } from "@prebake/base";
import { createPluginRig, platform } from "./fake-plugin.fixture.ts";
import type { PluginRig } from "./fake-plugin.fixture.ts";
import { PluginCatalog } from "./plugin-catalog.ts";
import type { RequireOptions } from "./plugin-catalog.ts";
import { platformText } from "./plugin-platform.ts";
import type { PluginRequirement } from "./plugin-requirement.ts";

const range = { source: new SourceText("t.pkr.hcl", "x"), start: 0, end: 1 };
const need = (name: string, source: string, version = ">= 1.0.0"): PluginRequirement => ({
  name,
  source,
  version,
  range,
});
const wrap = need("wrap", "github.com/acme/wrap");

function open(rig: PluginRig) {
  const told: string[] = [];
  const catalog = new PluginCatalog(rig.open(), (text) => told.push(text));
  const require = async (
    requirements: readonly PluginRequirement[],
    change: Partial<RequireOptions> = {},
  ) => {
    const options = {
      lock: undefined,
      lockPath: "l",
      initCommand: "prebake init .",
      isDispensable: () => false,
    };
    return await catalog.require(requirements, { ...options, ...change });
  };
  return { catalog, told, require };
}

test("types are the local name and the component; the default component is the name alone", async () => {
  await using rig = await createPluginRig();
  const path = await rig.add({ name: "wrap", version: "1.0.0" });
  const { catalog, require } = open(rig);
  assert.deepEqual(await require([need("w", "github.com/acme/wrap")]), []);
  const rows = [
    ["builder", "w", "-packer-default-plugin-name-"],
    ["builder", "w-disk", "disk"],
    ["post-processor", "w-tag", "tag"],
    ["data-source", "w-image", "image"],
    ["builder", "w-tag", undefined],
    ["provisioner", "w", undefined],
    ["builder", "wide", undefined],
  ] as const;
  for (const [kind, type, component] of rows)
    assert.equal((await catalog.find(kind, type))?.component, component, type);
  const found = await catalog.find("builder", "wrap-disk");
  assert.deepEqual([found?.plugin.path, found?.isRequired], [path, false]);
  assert.deepEqual(catalog.names("builder"), ["w", "w-disk"]);
});

test("an installed plugin that nobody names is not touched", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "wrap", version: "1.0.0" });
  await rig.add({ name: "other", version: "2.0.0" });
  const { catalog } = open(rig);
  await catalog.find("builder", "wrap");
  assert.deepEqual(await rig.calls(), ["describe 1.0.0"]);
});

test("a missing plugin: what to run, what is there, and why it is not used", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "wrap", version: "0.9.0" });
  await rig.add({ name: "wrap", version: "1.2.0", checksum: null });
  const { require } = open(rig);
  const [missing] = await require([wrap]);
  assert.equal(missing?.code, "plugin/missing");
  assert.match(missing?.detail ?? "", /"github\.com\/acme\/wrap" \(>= 1\.0\.0\), which is not installed/);
  assert.match(
    missing?.detail ?? "",
    /\n\n {2}prebake init \.\n\nInstalled, but not suitable: 0\.9\.0\.\n".*v1\.2\.0.*" has no checksum file/,
  );
});

test("another version than a missing plugin's is not asked in its place, and nothing more is said of its components", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "wrap", version: "0.9.0" });
  const { catalog, require } = open(rig);
  assert.equal((await require([wrap])).length, 1);
  assert.equal(await catalog.find("builder", "wrap-disk"), undefined);
  assert.equal(await catalog.advice("builder", "wrap-disk", "prebake init ."), "");
  assert.deepEqual(await rig.calls(), []);
});

test("a damaged plugin is an error although an earlier version is there", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "wrap", version: "1.0.0" });
  await rig.add({ name: "wrap", version: "1.1.0", checksum: "0".repeat(64) });
  const [damaged] = await open(rig).require([wrap]);
  assert.equal(damaged?.code, "plugin/damaged");
  assert.match(damaged?.detail ?? "", /v1\.1\.0.*prebake init -force \./s);
});

test("what is there without the plugin needs no plugin, and that is said once", async () => {
  await using rig = await createPluginRig();
  const { require, told } = open(rig);
  assert.deepEqual(await require([wrap], { isDispensable: (name) => name === "wrap" }), []);
  assert.match(told.join(), /not installed; prebake has what it is required for itself/);
});

test("the lock file chooses the version, and knows the binary", async () => {
  await using rig = await createPluginRig();
  const path = await rig.add({ name: "wrap", version: "1.0.0" });
  await rig.add({ name: "wrap", version: "1.1.0" });
  const lockOf = (version: string, digest?: string) => {
    const binaries = digest === undefined ? {} : { [platformText(platform)]: digest };
    return new Map([[wrap.source, { source: wrap.source, version, archives: {}, binaries }]]);
  };
  const codes = async (lock: ReturnType<typeof lockOf>) => {
    const { catalog, require } = open(rig);
    const diagnostics = await require([wrap], { lock });
    return diagnostics.map(({ code }) => code).join() || (await catalog.find("builder", "wrap"))?.plugin.path;
  };
  const digest = await fs.readFile(`${path}_SHA256SUM`, "utf8");
  assert.equal(await codes(lockOf("1.0.0", digest)), path);
  assert.equal(await codes(lockOf("1.0.0")), path);
  assert.equal(await codes(lockOf("1.0.0", "0".repeat(64))), "plugin/lock-mismatch");
  assert.equal(await codes(lockOf("0.9.0")), "plugin/lock-outdated");
  assert.equal(await codes(lockOf("1.0.5")), "plugin/missing");
});

test("contradictions are told with both places", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "wrap", version: "1.0.0" });
  const rows: readonly [PluginRequirement, string][] = [
    [need("wrap", "github.com/other/wrap"), "plugin/name-twice"],
    [need("wrap", "github.com/acme/wrap", "< 1"), "plugin/conflict"],
    [need("other", "github.com/acme/wrap", "< 0.9"), "plugin/conflict"],
  ];
  for (const [second, code] of rows) {
    const found = (await open(rig).require([wrap, second])).filter((one) => one.code === code);
    assert.equal(found.length, 1, code);
    assert.equal(found[0]?.related?.length, 1);
  }
  const fine = await open(rig).require([wrap, need("other", "github.com/acme/wrap", "~> 1.0")]);
  assert.deepEqual(fine, []);
});

test("two plugins of one name: the last in the order of their paths, and that is said", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "wrap", version: "1.0.0" });
  const last = await rig.add({ name: "wrap", version: "1.0.0", folder: "github.com/zeta" });
  const { catalog, told } = open(rig);
  assert.equal((await catalog.find("builder", "wrap"))?.plugin.path, last);
  assert.match(told.join(), /Several sources .*"github\.com\/acme\/wrap", "github\.com\/zeta\/wrap"/);
});

test("advice(): the block to add and the command; the reason why an installed one is not used", async () => {
  await using rig = await createPluginRig();
  await rig.add({ name: "docker", version: "1.0.0", checksum: "0".repeat(64) });
  const { catalog } = open(rig);
  const advice = (await catalog.advice("post-processor", "docker-tag", "prebake init .")) ?? "";
  assert.match(advice, /required_plugins \{\n {4}docker = \{/);
  assert.match(advice, /\n {2}prebake init \.\n\n".*docker.*" has the checksum/);
  const legacy = (await catalog.advice("post-processor", "docker-tag", undefined)) ?? "";
  assert.match(legacy, /\n {2}prebake plugins install github\.com\/hashicorp\/docker\n/);
  assert.equal(await catalog.advice("builder", "nobody-knows", "prebake init ."), undefined);
});

test("advice(): what a required plugin has, when it has not what the template names", async () => {
  await using rig = await createPluginRig();
  const path = await rig.add({ name: "wrap", version: "1.0.0" });
  const { catalog, require } = open(rig);
  await require([wrap]);
  const advise = (kind: Parameters<typeof catalog.advice>[0], type: string) =>
    catalog.advice(kind, type, "prebake init .");
  assert.equal(
    await advise("builder", "wrap-dsk"),
    `is not in the plugin "${path}", whose builders are: wrap, wrap-disk. Did you mean "wrap-disk"?`,
  );
  assert.equal(
    await advise("provisioner", "wrap"),
    `is not in the plugin "${path}", which has no provisioner.`,
  );
});
