/** A component of an installed plugin as one of ours. Its schemas are asked for once per binary and kept. */
import type { ResourceScope } from "@prebake/base";
import type { Component, ComponentKind, Host } from "@prebake/sdk";
import type { PluginCache } from "../directory/plugin-cache.ts";
import type { FoundComponent } from "../directory/plugin-catalog.ts";
import { createPluginBuilder } from "./plugin-builder.ts";
import { componentSpec } from "./plugin-component.ts";
import type { PluginComponentOptions } from "./plugin-component.ts";
import { createPluginDataSource, dataSourceOutputs } from "./plugin-data-source.ts";
import { createPluginPostProcessor } from "./plugin-post-processor.ts";
import { createPluginProvisioner } from "./plugin-provisioner.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import { encodeGobSpec } from "../wire/hcl-spec/gob-spec.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { createPluginLauncher } from "../launch/plugin-launcher.ts";
import type { PluginLauncherOptions } from "../launch/plugin-launcher.ts";

export interface LoadComponentOptions {
  readonly host: Host;
  readonly cache: PluginCache;
  readonly log: PluginLauncherOptions["log"];
  readonly coreVersion: string;
  /** Owns processes until the command ends. */
  readonly keep: ResourceScope;
  readonly signal: AbortSignal;
}

const makers = {
  builder: createPluginBuilder,
  provisioner: createPluginProvisioner,
  "post-processor": createPluginPostProcessor,
} as const;

export async function loadPluginComponent(
  found: FoundComponent,
  wanted: { readonly kind: ComponentKind; readonly type: string },
  options: LoadComponentOptions,
): Promise<Component> {
  const { plugin, component } = found;
  const { host, cache, log, coreVersion, keep, signal } = options;
  const launcher = createPluginLauncher({ host, plugin, log });
  const base: PluginComponentOptions = {
    type: wanted.type,
    name: component,
    launcher,
    coreVersion,
    keep,
    signal,
  };
  const { kind } = wanted;
  const known = (name: string, ask: () => Promise<HclSpec>) =>
    keptSpec({ digest: plugin.digest, name: `${kind}-${component}.${name}`, ask }, cache);
  const spec = await known("spec", () => componentSpec(base, kind));
  if (kind !== "data-source") return await makers[kind]({ ...base, spec });
  const outputs = await known("outputs", () => dataSourceOutputs(base));
  return await createPluginDataSource({ ...base, spec, outputs });
}

interface SpecQuery {
  readonly digest: string;
  /** What it is kept under. */
  readonly name: string;
  readonly ask: () => Promise<HclSpec>;
}

async function keptSpec({ digest, name, ask }: SpecQuery, cache: PluginCache): Promise<HclSpec> {
  const kept = await cache.read(digest, name);
  const known = kept && decodeOrNothing(kept);
  if (known) return known;
  const spec = await ask();
  if (spec.kind === "object") await cache.keep(digest, name, encodeGobSpec(spec));
  return spec;
}

function decodeOrNothing(bytes: Uint8Array): HclSpec | undefined {
  try {
    return decodeSpec(bytes, "gob");
  } catch {
    return undefined; // Damaged, or of another version of ours: asked for again.
  }
}
