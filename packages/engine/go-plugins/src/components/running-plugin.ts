/** A started process of a plugin that serves one component. Made by a launcher, which is handed in. */
import type { ComponentKind } from "@prebake/sdk";
import type { PluginConnection } from "../plugin-connection.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { decodeGobSpec } from "../wire/hcl-spec/gob-spec.ts";
import { decodeProtobufSpec } from "../wire/hcl-spec/protobuf-spec.ts";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import {
  builderMethods,
  dataSourceMethods,
  postProcessorMethods,
  provisionerMethods,
} from "../wire/services/component-methods.ts";

/** How schemas and values of data sources travel; decided when the process is started. */
export type PayloadEncoding = "gob" | "protobuf";

/** Disposing ends the connection and the process. */
export interface RunningPlugin extends AsyncDisposable {
  readonly connection: PluginConnection;
  readonly encoding: PayloadEncoding;
  /** For words: `docker 1.1.4 ("/path")`; absent when nobody knows. */
  readonly title?: string;
  /** Of its process; absent when that is not on this machine. */
  readonly pid?: number;
  /** An error of a call, with what is known of the process: exit code and last lines, when it has ended. */
  explain(error: unknown): Promise<Error>;
}

export interface PluginComponentName {
  readonly kind: ComponentKind;
  /** As the plugin itself calls it: `my-builder`, `-packer-default-plugin-name-`. */
  readonly name: string;
}

export interface PluginLauncher {
  /** Starts a process of its own for the component and connects to it. */
  start(component: PluginComponentName, options: { readonly signal: AbortSignal }): Promise<RunningPlugin>;
}

const specMethods = {
  builder: builderMethods.configSpec,
  provisioner: provisionerMethods.configSpec,
  "post-processor": postProcessorMethods.configSpec,
  "data-source": dataSourceMethods.configSpec,
} as const;

/** The component's own services, on stream 0. */
export function componentServices(plugin: RunningPlugin): Promise<RpcClient> {
  return plugin.connection.dialServices(0);
}

/** What the component says about its configuration. The same for every process of the same binary: keep it. */
export async function readConfigSpec(
  plugin: RunningPlugin,
  kind: ComponentKind,
  services: RpcClient,
): Promise<HclSpec> {
  const { ConfigSpec } = await services.call(specMethods[kind], undefined);
  return decodeSpec(ConfigSpec, plugin.encoding);
}

export function decodeSpec(bytes: Uint8Array, encoding: PayloadEncoding): HclSpec {
  return encoding === "protobuf" ? decodeProtobufSpec(bytes) : decodeGobSpec(bytes);
}
