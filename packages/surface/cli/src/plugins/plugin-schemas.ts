/** What the components of an installed plugin take, for editors: their own schemas as JSON Schema. */
import { BuildError, parseVersionConstraint, versionText } from "@prebake/base";
import { componentType, loadPluginComponent, parsePluginSource } from "@prebake/go-plugins";
import type { InstalledPlugin, PluginDirectory } from "@prebake/go-plugins";
import { toJsonSchema } from "@prebake/schema";
import type { JsonSchema } from "@prebake/schema";
import type { ComponentKind } from "@prebake/sdk";
import { peerVersion } from "../version.ts";

export interface PluginSchemas {
  readonly format: 1;
  readonly plugin: string;
  readonly version: string;
  readonly path: string;
  readonly components: readonly {
    readonly kind: ComponentKind;
    readonly type: string;
    readonly schema: JsonSchema;
  }[];
}

type LoadOptions = Omit<Parameters<typeof loadPluginComponent>[2], "coreVersion">;

const kinds: readonly ComponentKind[] = ["builder", "provisioner", "post-processor", "data-source"];

/** Of the version that a template without requirements would take. Rejects when none can be used. */
export async function pluginSchemas(
  nameOrSource: string,
  directory: PluginDirectory,
  options: LoadOptions,
): Promise<PluginSchemas> {
  const plugin = await findPlugin(nameOrSource, directory);
  const wanted = kinds.flatMap((kind) =>
    plugin.description.components[kind].map((component) => ({
      kind,
      component,
      type: componentType(plugin.name, component),
    })),
  );
  const components = await Promise.all(
    wanted.map(async ({ kind, type, component }) => {
      const found = { plugin, component, isRequired: false };
      const more = { ...options, coreVersion: peerVersion };
      const { config } = await loadPluginComponent(found, { kind, type }, more);
      return { kind, type, schema: toJsonSchema(config) };
    }),
  );
  const { name, version, path } = plugin;
  return { format: 1, plugin: name, version: versionText(version), path, components };
}

async function findPlugin(nameOrSource: string, directory: PluginDirectory): Promise<InstalledPlugin> {
  const parsed = parsePluginSource(nameOrSource);
  const any = parseVersionConstraint(">= 0") ?? [];
  const pick = parsed.ok
    ? await directory.pickRequired(parsed.source, any)
    : await directory.pickNamed(nameOrSource);
  if (pick.plugin) return pick.plugin;
  const reasons = pick.rejected.map(({ path, reason }) => `"${path}" ${reason}.`);
  throw new BuildError("plugin/not-installed", {
    message: `Cannot show the schemas of "${nameOrSource}": it is not installed`,
    hint: reasons.join("\n") || `Installed: ${[...(await directory.names())].sort().join(", ") || "none"}.`,
  });
}
