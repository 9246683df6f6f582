/** One way to open and close every kind of server. */
import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { invariant } from "@prebake/base";
import type { Listener } from "@prebake/sdk";
import { hostError } from "./host-error.ts";

/** Listens. Disposing takes no more connections, cuts the open ones, and waits for the end. */
export async function openListener(server: Server, address: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  forgiveLostConnections(server);
  try {
    server.listen({ host: address, port, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    throw hostError(`listen on ${address}:${port}`, error);
  }
  const bound = server.address();
  invariant(typeof bound === "object" && bound !== null, "a listening TCP server has an address");
  let closed: Promise<void> | undefined;
  const close = async () => {
    const over = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await over;
  };
  return { address: bound.address, port: bound.port, [Symbol.asyncDispose]: () => (closed ??= close()) };
}

/** A connection that cannot be taken, because too many files are open, is one that its maker tries again: no reason to end a build. */
export function forgiveLostConnections(server: Server): void {
  server.on("error", () => undefined);
}
