import assert from "node:assert/strict";
import { test } from "node:test";
import { ResourceScope, parseVersion } from "@prebake/base";
import type { ComponentKind } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import type { FoundComponent } from "../directory/plugin-catalog.ts";
import { encodeGobSpec } from "../wire/hcl-spec/gob-spec.ts";
import { textSpec } from "./fake-plugin.fixture.ts";
import { loadPluginComponent } from "./load-component.ts";

const spec = textSpec.kind === "object" ? encodeGobSpec(textSpec) : new Uint8Array();

/** Loads the component `disk` of a plugin that cannot be started here, with what is remembered of it. */
async function load(kind: ComponentKind, remembered: Readonly<Record<string, Uint8Array>>) {
  const asked: string[] = [];
  const version = parseVersion("1.0.0");
  assert.ok(version);
  const plugin = {
    name: "acme",
    version,
    path: "/plugins/acme",
    digest: "abc",
    description: { protocols: [] },
  } as unknown as FoundComponent["plugin"]; // What it says besides is not asked.
  const component = await loadPluginComponent(
    { plugin, component: "disk", isRequired: false },
    { kind, type: "acme-disk" },
    {
      host: createMemoryHost(),
      cache: {
        digestOf: () => Promise.reject(new Error("known already")),
        read: async (digest, name) => {
          asked.push(`${digest}/${name}`);
          return remembered[name];
        },
        keep: () => Promise.reject(new Error("nothing was learnt")),
      },
      log: () => undefined,
      coreVersion: "1.16.0",
      keep: new ResourceScope(),
      signal: new AbortController().signal,
    },
  );
  return { component, asked };
}

for (const kind of ["builder", "provisioner", "post-processor"] as const) {
  test(`a ${kind} whose schema is remembered is there without a process`, async () => {
    const { component, asked } = await load(kind, { [`${kind}-disk.spec`]: spec });
    assert.deepEqual([component.kind, component.type], [kind, "acme-disk"]);
    assert.deepEqual(Object.keys(component.config.fields), ["text"]);
    assert.deepEqual(asked, [`abc/${kind}-disk.spec`]);
  });
}

test("of a data source what it gives is remembered too", async () => {
  const remembered = { "data-source-disk.spec": spec, "data-source-disk.outputs": spec };
  const { component, asked } = await load("data-source", remembered);
  assert.ok(component.kind === "data-source");
  assert.deepEqual(Object.keys(component.outputs), ["text"]);
  assert.deepEqual(asked, ["abc/data-source-disk.spec", "abc/data-source-disk.outputs"]);
});

test("what is remembered and cannot be read is asked for again", async () => {
  const cannotStart = { code: "plugin/unstartable" };
  await assert.rejects(load("builder", {}), cannotStart);
  await assert.rejects(load("builder", { "builder-disk.spec": spec.subarray(0, 20) }), cannotStart);
  await assert.rejects(load("data-source", { "data-source-disk.spec": spec }), cannotStart);
});
