/** A provisioner of ours for a host: the host's machine is its guest. */
import { openRunScope } from "@prebake/sdk";
import type { Provisioner } from "@prebake/sdk";
import { buildVariables, communicatorType, filledVariables } from "../services/build-data.ts";
import { PluginCommunicator } from "../services/communicator-client.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { provisionerMethods } from "../wire/services/component-methods.ts";
import { refuseErrors } from "./refuse-errors.ts";
import type { ServedSession } from "./served-session.ts";

export function serveProvisioner(
  services: ServiceTable,
  provisioner: Provisioner,
  session: ServedSession,
): void {
  const { connection, world } = session.options;
  serveMethod(services, provisionerMethods.prepare, async ({ Configs }) => {
    refuseErrors(await session.configure(Configs), world);
    return undefined;
  });
  serveMethod(services, provisionerMethods.provision, ({ GeneratedData, StreamID }) => {
    const told = buildVariables(GeneratedData);
    for (const name of ["Password", "SSHPrivateKey", "WinRMPassword"])
      world.given.redactor.add(String(told[name] ?? ""));
    return session.run(StreamID, told, async (run) => {
      await using communicator = new PluginCommunicator({
        type: communicatorType(told),
        connection,
        services: run.host,
      });
      {
        await using scope = openRunScope(run.events);
        const context = session.contextFor(run, scope);
        const variables = filledVariables(told);
        await provisioner.run(session.configFor(told), { ...context, communicator, variables });
      }
      run.events.endOutput();
      await run.screen.flush(); // Over the same stream as the communicator, which ends here.
      return undefined;
    });
  });
  serveMethod(services, provisionerMethods.cancel, () => session.cancel("cancelled by the host"));
}
