/** A started process of a plugin that serves one component. Made by a launcher, which is handed in. */
import type { ComponentKind } from "@prebake/sdk";
import type { PluginConnection } from "../services/plugin-connection.ts";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";

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
