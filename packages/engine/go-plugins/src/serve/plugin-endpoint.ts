/** Where a host finds us: one connection on a local socket, on Windows on a port of its range. Source: measured; packer-plugin-sdk, `plugin/server.go`. */
import { BuildError } from "@prebake/base";
import type { Connection, Host, Listener } from "@prebake/sdk";

export interface PluginEndpoint extends AsyncDisposable {
  /** `unix|/tmp/packer-plugin1`, `tcp|127.0.0.1:10000`: as the first line of output has it. */
  readonly address: string;
  /** The host's connection. There is one only; the endpoint is closed then. */
  readonly accepted: Promise<Connection>;
}

/** Socket paths longer than this do not fit; the shortest limit is macOS'. Source: sys/un.h. */
const longestPath = 103;

export async function openEndpoint(host: Host): Promise<PluginEndpoint> {
  const arrived = Promise.withResolvers<Connection>();
  let isTaken = false;
  const onConnection = (connection: Connection) => {
    if (isTaken) void connection[Symbol.asyncDispose]();
    isTaken = true;
    arrived.resolve(connection);
  };
  return host.machine.os === "win32"
    ? await openPort(host, onConnection, arrived.promise)
    : await openSocket(host, onConnection, arrived.promise);
}

async function openSocket(
  host: Host,
  onConnection: (connection: Connection) => void,
  accepted: Promise<Connection>,
): Promise<PluginEndpoint> {
  const name = `packer-plugin${new DataView(host.randomBytes(4).buffer).getUint32(0)}`;
  const wanted = `${host.machine.temporaryDirectory.replace(/\/+$/, "")}/${name}`;
  const path = Buffer.byteLength(wanted) > longestPath ? `/tmp/${name}` : wanted;
  const listener = await host.network.listenLocal({ path, onConnection });
  const close = () => listener[Symbol.asyncDispose]();
  void accepted.then(close);
  return { address: `unix|${path}`, accepted, [Symbol.asyncDispose]: close };
}

async function openPort(
  host: Host,
  onConnection: (connection: Connection) => void,
  accepted: Promise<Connection>,
): Promise<PluginEndpoint> {
  const address = "127.0.0.1";
  const [first, last] = [portOf(host, "PACKER_PLUGIN_MIN_PORT"), portOf(host, "PACKER_PLUGIN_MAX_PORT")];
  for (let port = first; port <= last; port++) {
    const listener = await listenOn(host, { address, port, onConnection });
    if (!listener) continue;
    // Closing it would cut the connection: it stays open, and further ones are turned away.
    return {
      address: `tcp|${address}:${port}`,
      accepted,
      [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
    };
  }
  throw new BuildError("plugin/no-port", {
    message: `Cannot be a plugin: no port from ${first} to ${last} is free`,
  });
}

/** Undefined when the port is not to be had: a host starts many plugins at once, which all look for one. */
async function listenOn(
  host: Host,
  options: Parameters<Host["network"]["listen"]>[0],
): Promise<Listener | undefined> {
  try {
    return await host.network.listen(options);
  } catch (error) {
    if (error instanceof BuildError && portTaken.has(error.code)) return undefined;
    throw error;
  }
}

// Windows keeps ranges of ports for itself and says so with the second.
const portTaken: ReadonlySet<string> = new Set(["host/address-in-use", "host/permission-denied"]);

function portOf(host: Host, name: string): number {
  const text = host.env[name] ?? "";
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new BuildError("plugin/no-port", {
    message: `Cannot be a plugin: the host says no ports to use (${name})`,
  });
}
