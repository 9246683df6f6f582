/** `ssh_local_tunnels` and `ssh_remote_tunnels`: ports forwarded as long as the communicator lives. */
import { Duplex } from "node:stream";
import { BuildError, invariant } from "@prebake/base";
import type { ResourceScope } from "@prebake/base";
import type { Connection, Host, SshTunnel } from "@prebake/sdk";
import type { SshLink } from "./ssh-link.ts";

/** Listens here; each connection goes on through the link that there is then. The scope owns the listeners. */
export async function openLocalTunnels(
  tunnels: readonly SshTunnel[],
  link: () => Promise<SshLink>,
  { host, scope }: { readonly host: Host; readonly scope: ResourceScope },
): Promise<void> {
  for (const tunnel of tunnels) {
    const listener = await host.network
      .listen({
        address: "127.0.0.1",
        port: tunnel.listenPort,
        onConnection: (connection) => void forward(connection, tunnel, link),
      })
      .catch((cause: unknown) => {
        throw new BuildError("ssh/tunnel", {
          message: `Cannot open the local SSH tunnel: port ${tunnel.listenPort} cannot be listened on`,
          cause,
        });
      });
    scope.use(`SSH tunnel ${tunnel.listenPort}`, listener);
  }
}

/** Makes the guest listen. To be done again on each new link. */
export async function openRemoteTunnels(
  tunnels: readonly SshTunnel[],
  link: SshLink,
  host: Host,
): Promise<void> {
  if (tunnels.length === 0) return;
  link.client.on("tcp connection", ({ destPort }, accept, reject) => {
    const tunnel = tunnels.find(({ listenPort }) => listenPort === destPort);
    if (!tunnel) {
      reject();
      return;
    }
    host.network.connect({ host: tunnel.host, port: tunnel.port }, { signal: link.ended }).then(
      (connection) => join(nativeOf(connection), accept()),
      () => reject(), // The guest's program sees a closed connection, as it would without the tunnel.
    );
  });
  for (const tunnel of tunnels) {
    await link.listen(tunnel.listenPort).catch((cause: unknown) => {
      throw new BuildError("ssh/tunnel", {
        message: `Cannot open the remote SSH tunnel: the guest does not let us listen on port ${tunnel.listenPort}`,
        hint: "The port may be in use there, or its SSH server forbids it (AllowTcpForwarding).",
        cause,
      });
    });
  }
}

async function forward(
  connection: Connection,
  tunnel: SshTunnel,
  link: () => Promise<SshLink>,
): Promise<void> {
  const local = nativeOf(connection);
  try {
    join(local, await (await link()).openStream(tunnel));
  } catch {
    local.destroy(); // Who connected sees a closed connection.
  }
}

function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => to.destroy());
    from.on("close", () => void (from.readableEnded || to.destroy())); // After its end, what is on the way still arrives.
    from.pipe(to);
  }
}

/** Who has sent everything still waits for the answer: the end of one direction is not that of the other. */
function nativeOf(connection: Connection): Duplex {
  invariant(connection.native instanceof Duplex, "a connection's native socket is a stream");
  connection.native.allowHalfOpen = true;
  return connection.native;
}
