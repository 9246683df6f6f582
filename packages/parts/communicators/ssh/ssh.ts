/** Communicator `ssh`: connects as patiently as the configuration says and gives a communicator that reconnects. */
import { formatDuration } from "@prebake/base";
import type { CommunicatorProvider, ConnectContext, ConnectRequest } from "@prebake/sdk";
import { connectSsh } from "./connect/connect-loop.ts";
import { wayOf } from "./connect/route.ts";
import { SshCommunicator } from "./ssh-communicator.ts";
import type { SshLink } from "./ssh-link.ts";
import { readSshSettings } from "./ssh-settings.ts";
import { openLocalTunnels, openRemoteTunnels } from "./tunnels.ts";

export const sshProvider: CommunicatorProvider = {
  type: "ssh",
  connect: async (request, context) => {
    const { host, events, scope, signal } = context;
    const settings = await readSshSettings(request, context);
    const way = scope.use("way to the guest", wayOf(settings, host));
    const connect = async (connectSignal: AbortSignal): Promise<SshLink> => {
      const link = await connectSsh({ settings, endpoint: request.endpoint, way, context }, connectSignal);
      try {
        await openRemoteTunnels(settings.remoteTunnels, link, host);
        return link;
      } catch (error) {
        await link[Symbol.asyncDispose]();
        throw error;
      }
    };
    const { pty, transferMethod } = settings;
    const communicator = scope.use(
      "SSH connection",
      new SshCommunicator({ connect, host, events, pty, transferMethod, signal }),
    );
    await pauseAfterFirst(request, context, connect);
    await communicator.link(signal);
    await openLocalTunnels(settings.localTunnels, () => communicator.link(signal), { host, scope });
    return communicator;
  },
};

/** `pause_before_connecting`: the first connection only shows that the guest is there; it may restart once more. */
async function pauseAfterFirst(
  request: ConnectRequest,
  context: ConnectContext,
  connect: (signal: AbortSignal) => Promise<SshLink>,
): Promise<void> {
  const pauseMs = request.config.pause_before_connecting ?? 0;
  if (pauseMs <= 0) return;
  const first = await connect(context.signal);
  await first[Symbol.asyncDispose]();
  context.events.step("communicator/pause", `Pausing ${formatDuration(pauseMs)} before connecting again...`);
  await context.host.clock.delay(pauseMs, { signal: context.signal });
}
