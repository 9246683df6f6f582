import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ResourceScope } from "@prebake/base";
import { createHost } from "@prebake/host";
import { pluginPlatform } from "@prebake/go-plugins";
import type { Component, ComponentRegistry } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { createRegistry } from "../parts.ts";
import { joinPlugins } from "./plugin-registry.ts";

/** A registry beside a plugin directory in which files of these names lie; they are never looked into. */
async function rig(names: readonly string[], ours: ComponentRegistry = createRegistry([])) {
  const directory = await makeTemporaryDirectory();
  const plugins = join(directory.path, "plugins");
  const host = createHost({ env: { HOME: directory.path, PACKER_PLUGIN_PATH: plugins } });
  const { os, arch } = pluginPlatform(host.machine);
  for (const name of names) {
    const path = join(plugins, `github.com/acme/${name}/packer-plugin-${name}_v1.0.0_x5.0_${os}_${arch}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, "");
  }
  const told: string[] = [];
  const keep = new ResourceScope();
  const registry = joinPlugins(ours, {
    host,
    cacheDirectory: join(directory.path, "cache"),
    publisher: { publish: (event) => void (event.kind === "log" && told.push(event.text)) },
    choice: { preferPlugins: false, releasesOnly: false },
    keep,
    signal: new AbortController().signal,
  });
  return {
    registry,
    told,
    async [Symbol.asyncDispose]() {
      await keep[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test("that ours is taken although a plugin is installed is said once a component", async () => {
  await using t = await rig(["qemu", "other"]);
  for (let time = 0; time < 3; time++)
    assert.equal((await t.registry.find("builder", "qemu"))?.kind, "builder");
  assert.match(t.registry.choice ?? "", /installed: builder "qemu"\. .*required_plugins.*-prefer-plugins/);
  assert.equal(t.told.length, 1);
  assert.match(
    t.told[0] ?? "",
    /^The builder "qemu" is prebake's own; that of the plugin ".*\/acme\/qemu\/packer-plugin-qemu_v1.*" is not used\. .*required_plugins.*-prefer-plugins/,
  );
});

test("nothing is said without such a plugin", async () => {
  await using t = await rig(["other"]);
  assert.ok(await t.registry.find("builder", "qemu"));
  assert.equal(t.registry.choice, undefined);
  assert.deepEqual(t.told, []);
});

test("what Packer has built in is never looked for among plugins", async () => {
  await using t = await rig(["null", "shell"]);
  const found: (Component | undefined)[] = [
    await t.registry.find("builder", "null"),
    await t.registry.find("provisioner", "shell"),
    await t.registry.find("provisioner", "shell-local"),
  ];
  assert.ok(found.every((component) => component !== undefined));
  assert.equal(t.registry.choice, undefined);
  assert.deepEqual(t.told, []);
});
