/** An artifact of ours, served to the host, which may have it deleted. */
import { destroyOf, removeArtifactFiles } from "@prebake/sdk";
import type { Artifact, Host } from "@prebake/sdk";
import { liveArtifact, serveArtifact } from "../services/artifact-service.ts";
import type { PluginConnection } from "../services/plugin-connection.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { artifactMethods } from "../wire/services/artifact-methods.ts";
import { failureText } from "./served-session.ts";

/** The id to announce. It is served as long as the connection lasts. */
export function announceArtifact(artifact: Artifact, connection: PluginConnection, host: Host): number {
  const services: ServiceTable = new Map();
  serveArtifact(services, artifact);
  // The host's own artifact, handed back, is deleted by the host.
  if (!liveArtifact(artifact)) {
    serveMethod(services, artifactMethods.destroy, async () => {
      try {
        await (destroyOf(artifact)?.() ?? removeArtifactFiles(artifact, host.files));
        return undefined;
      } catch (error) {
        return { Message: failureText(error) };
      }
    });
  }
  return connection.serve(services).id;
}
