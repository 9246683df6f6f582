/** A plugin's data source as one of ours. */
import { BuildError } from "@prebake/base";
import { encodeJson } from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import type { DataSource } from "@prebake/sdk";
import type { OpenComponent, PluginComponentOptions } from "./plugin-component.ts";
import { checkConfig, componentSpec, openComponent, verdictOf } from "./plugin-component.ts";
import { dataSourceConfigs, pluginDeclaration } from "./plugin-config.ts";
import type { ConfigToSend } from "./plugin-config.ts";
import { decodeCtyMsgpack } from "../wire/cty-msgpack/value-msgpack.ts";
import { decodeGobValue } from "../wire/gob/gob-cty-value.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { remoteFailure } from "../wire/net-rpc/rpc-client.ts";
import { dataSourceMethods } from "../wire/services/component-methods.ts";

export interface PluginDataSource extends DataSource {
  /** With the types the plugin gives. */
  readValue(config: object, context: { readonly signal: AbortSignal }): Promise<Value>;
}

export interface PluginDataSourceOptions extends PluginComponentOptions {
  /** Schema of what it gives, when that is known from before. */
  readonly outputs?: HclSpec;
}

export async function createPluginDataSource(options: PluginDataSourceOptions): Promise<PluginDataSource> {
  const spec = await componentSpec(options, "data-source");
  const name = { kind: "data-source", name: options.name } as const;
  const outputSpec = options.outputs ?? (await dataSourceOutputs(options));
  const readValue: PluginDataSource["readValue"] = async (config, { signal }) => {
    await using open = await openComponent(options, name, signal);
    await configure(open, { config, spec });
    const { Value: bytes, Error } = await open.ask(open.services.call(dataSourceMethods.execute, undefined));
    if (Error) throw remoteFailure(Error.Message);
    return open.plugin.encoding === "protobuf" ? decodeCtyMsgpack(bytes) : decodeGobValue(bytes);
  };
  return {
    kind: "data-source",
    type: options.type,
    config: pluginDeclaration(options.type, spec),
    outputs: pluginDeclaration(options.type, outputSpec).fields,
    readValue,
    async check(config, context) {
      await checkConfig({ config, spec }, context, async (own) => {
        await using open = await openComponent(options, name, context.signal);
        return await verdictOf(() => configure(open, own));
      });
    },
    read: async (config, context) => plainOutputs(await readValue(config, context)),
  };
}

/** The schema of what it gives, from a process of its own. */
export async function dataSourceOutputs(options: PluginComponentOptions): Promise<HclSpec> {
  const name = { kind: "data-source", name: options.name } as const;
  await using open = await openComponent(options, name, options.signal);
  const { OutputSpec } = await open.ask(open.services.call(dataSourceMethods.outputSpec, undefined));
  return decodeSpec(OutputSpec, open.plugin.encoding);
}

async function configure(open: OpenComponent, own: ConfigToSend): Promise<void> {
  const Configs = dataSourceConfigs(own);
  const { Error } = await open.ask(open.services.call(dataSourceMethods.configure, { Configs }));
  if (Error) throw remoteFailure(Error.Message);
}

function plainOutputs(value: Value): Readonly<Record<string, unknown>> {
  const json = encodeJson(value);
  if (!json.ok)
    throw new BuildError("plugin/malformed", {
      message: `Cannot use what the data source gave: ${json.message}`,
    });
  const data: unknown = JSON.parse(json.text);
  return typeof data === "object" && data !== null && !Array.isArray(data) ? { ...data } : { value: data };
}
