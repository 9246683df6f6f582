/** A TCP proxy that lets everything arrive later: a long line to a server that is near. */
import { once } from "node:events";
import * as net from "node:net";

export interface DelayProxy extends AsyncDisposable {
  readonly port: number;
}

/** Listens on loopback; each byte takes half the round trip in each direction. The caller disposes. */
export async function startDelayProxy(options: {
  readonly targetPort: number;
  readonly roundTripMs: number;
}): Promise<DelayProxy> {
  const sockets = new Set<net.Socket>();
  const delayMs = options.roundTripMs / 2;
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const target = { port: options.targetPort, host: "127.0.0.1" };
    const far = net.connect({ ...target, noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined); // The other side is closed, too.
      socket.on("close", () => sockets.delete(socket));
    }
    delay(near, far, delayMs);
    delay(far, near, delayMs);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** What is on the way is in the memory; a line has no back pressure either. */
function delay(from: net.Socket, to: net.Socket, delayMs: number): void {
  const later = (action: () => void) => setTimeout(action, delayMs);
  from.on("data", (chunk) => later(() => to.writable && to.write(chunk)));
  from.on("end", () => later(() => to.end()));
  from.on("close", () => later(() => to.destroy()));
}
