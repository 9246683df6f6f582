/** A process that is a plugin: says where it listens, serves its one host, ends with it. */
import { raceSignal } from "@prebake/base";
import type { Component } from "@prebake/sdk";
import { PluginConnection } from "../services/plugin-connection.ts";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";
import type { ServedForm } from "./encode-spec.ts";
import { openEndpoint } from "./plugin-endpoint.ts";
import { serveComponent } from "./serve-component.ts";
import type { ServeWorld } from "./served-session.ts";

export interface ServePluginOptions {
  readonly component: Component;
  readonly encoding: PayloadEncoding;
  readonly form: ServedForm;
  readonly world: ServeWorld;
  /** Told the first line of output, without its end. */
  readonly announce: (line: string) => void;
  /** Ends the waiting for a host; later it has no effect: a host's user who presses Ctrl-C means the host. */
  readonly signal: AbortSignal;
}

/** Source: measured; the single form says no minor version. */
const apiFields = { described: "5|0", single: "5" } as const;

/** Resolves when the host has left and everything is released. */
export async function servePlugin(options: ServePluginOptions): Promise<void> {
  const { world, announce, form, signal } = options;
  await using endpoint = await openEndpoint(world.given.host);
  world.log("info", `listening on ${endpoint.address}`);
  announce(`${apiFields[form]}|${endpoint.address}`);
  await using connection = new PluginConnection(await raceSignal(endpoint.accepted, signal), "server");
  await serveComponent({ ...options, connection });
}
