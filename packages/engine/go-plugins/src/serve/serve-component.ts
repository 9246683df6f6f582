/** A component of ours on stream 0 of a session, for hosts of the original's plugins. */
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { configSpecMethods } from "../wire/services/component-methods.ts";
import { fieldsSpec } from "./declaration-spec.ts";
import { encodeSpec } from "./encode-spec.ts";
import { serveBuilder } from "./serve-builder.ts";
import { serveDataSource } from "./serve-data-source.ts";
import { servePostProcessor } from "./serve-post-processor.ts";
import { serveProvisioner } from "./serve-provisioner.ts";
import { ServedSession } from "./served-session.ts";
import type { ServedSessionOptions } from "./served-session.ts";

/**
 * Serves until the host leaves, then ends what still runs. Never rejects: a session that breaks is one that the host left.
 * Without a host nothing goes on: unlike the original's plugins, a component of ours stops and cleans up.
 */
export async function serveComponent(options: ServedSessionOptions): Promise<void> {
  const { component, connection } = options;
  const session = new ServedSession(options);
  const services: ServiceTable = new Map();
  serveMethod(services, configSpecMethods[component.kind], () => ({
    ConfigSpec: encodeSpec(fieldsSpec(component.config.fields), options),
  }));
  switch (component.kind) {
    case "builder":
      serveBuilder(services, component, session);
      break;
    case "provisioner":
      serveProvisioner(services, component, session);
      break;
    case "post-processor":
      servePostProcessor(services, component, session);
      break;
    case "data-source":
      serveDataSource(services, component, session);
  }
  using served = connection.serve(services, 0);
  await Promise.race([served.done, connection.ended]);
  await session.end();
}
