/** Artifacts across the wire: a plugin's as ours, ours as the input of a plugin's post-processor. */
import { BuildError } from "@prebake/base";
import type { Artifact } from "@prebake/sdk";
import { msgpackOf, plainData } from "../wire/msgpack/plain-data.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";
import { decodeMsgpack } from "../wire/msgpack/decode-msgpack.ts";
import { MsgpackRaw } from "../wire/msgpack/msgpack-value.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { artifactMethods } from "../wire/services/artifact-methods.ts";

/** States that others ask for by these names; a plugin cannot list its own. Source: packer-plugin-sdk and published plugins. */
const knownStates = [
  "generated_data",
  "par.artifact.metadata",
  "atlas.artifact.metadata",
  "diskName",
  "iso_path",
];

/** An artifact that lives in a plugin's process, as long as that runs. */
export interface LiveArtifact {
  /** As the plugin gives it, not looked into. */
  state(name: string): Promise<MsgpackValue>;
  /** Removes what the artifact stands for. Rejects with the plugin's own words. */
  destroy(): Promise<void>;
}

// Not enumerable: an artifact stays plain data to everybody else.
const liveKey = Symbol("live");

/** The living side of an artifact that `readArtifact` gave; undefined for others. */
export function liveArtifact(artifact: Artifact): LiveArtifact | undefined {
  return liveKey in artifact ? (artifact[liveKey] as LiveArtifact) : undefined; // Only `readArtifact` can set it.
}

/** The artifact that a plugin announced under this id, read whole; dial within 5 seconds of the announcement. */
export async function readArtifact(connection: PluginConnection, id: number): Promise<Artifact> {
  return await readArtifactFrom(await connection.dialServices(id));
}

/** As `readArtifact`, over services that were dialled for more than this. */
export async function readArtifactFrom(services: RpcClient): Promise<Artifact> {
  const [builderId, artifactId, files, description] = await Promise.all([
    services.call(artifactMethods.builderId, undefined),
    services.call(artifactMethods.id, undefined),
    services.call(artifactMethods.files, undefined),
    services.call(artifactMethods.string, undefined),
  ]);
  const artifact: Artifact = {
    builderId,
    id: artifactId,
    files: files ?? [],
    description,
    state: await readStates(services),
  };
  return Object.defineProperty(artifact, liveKey, { value: live(services) });
}

async function readStates(services: RpcClient): Promise<Artifact["state"]> {
  const states: Record<string, unknown> = {};
  for (const name of knownStates) {
    const value = plainData(await services.call(artifactMethods.state, name));
    if (value !== null) states[name] = value;
  }
  return states;
}

function live(services: RpcClient): LiveArtifact {
  return {
    state: (name) => services.call(artifactMethods.state, name),
    async destroy() {
      const failure = await services.call(artifactMethods.destroy, undefined);
      if (!failure) return;
      throw new BuildError("plugin/artifact-not-deleted", {
        message: `Cannot delete the artifact: ${failure.Message}`,
      });
    },
  };
}

/** Enters the methods of an artifact. States of a living one are handed on as they are. */
export function serveArtifact(services: ServiceTable, artifact: Artifact): void {
  const living = liveArtifact(artifact);
  serveMethod(services, artifactMethods.builderId, () => artifact.builderId);
  serveMethod(services, artifactMethods.id, () => artifact.id);
  serveMethod(services, artifactMethods.string, () => artifact.description);
  serveMethod(services, artifactMethods.files, () => artifact.files);
  serveMethod(services, artifactMethods.state, async (name) => {
    const value = living && (await living.state(name));
    if (value !== undefined && !isNil(value)) return value;
    return Object.hasOwn(artifact.state, name) ? msgpackOf(artifact.state[name]) : null;
  });
  serveMethod(services, artifactMethods.destroy, async () => {
    if (!living) return { Message: "an artifact is deleted by Prebake, not by a post-processor" };
    await living.destroy();
    return undefined;
  });
}

function isNil(value: MsgpackValue): boolean {
  return value === null || (value instanceof MsgpackRaw && decodeMsgpack(value.bytes) === null);
}
