/** Free ports that parallel builds, also of other processes, do not take from each other. */
import { BuildError } from "@prebake/base";
import type { Host, Services } from "@prebake/sdk";

export interface ReservePortOptions {
  readonly host: Host;
  readonly cacheDirectory: string;
}

export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** `max` is not used unless it equals `min`. Source: packer-plugin-sdk net.ListenRangeConfig, measured through http_port_max. */
export function portsOf({ min, max }: PortRange): number[] {
  if (max <= min) return min === max ? [min] : [];
  return Array.from({ length: max - min }, (_, index) => min + index);
}

export function createReservePort({ host, cacheDirectory }: ReservePortOptions): Services["reservePort"] {
  return async (request, context) => {
    const ports = portsOf(request);
    for (const port of shuffled(ports, host)) {
      context.signal.throwIfAborted();
      const lock = await host.files.tryLock(`${cacheDirectory}/port/${port}`);
      if (!lock) continue;
      if (await host.network.isPortFree(request.address, port)) {
        context.scope.use(`lock of port ${port}`, lock);
        return port;
      }
      await lock[Symbol.asyncDispose]();
    }
    throw new BuildError("services/ports-exhausted", {
      message: `Cannot reserve a port: none of the ${ports.length} ports from ${request.min} to ${request.max} is free`,
      hint: `Give a wider range of ports; the upper end itself is not used.`,
      context: { min: request.min, max: request.max, address: request.address },
    });
  };
}

// At random, so that builds that start together do not all try the same ones first.
function shuffled(ports: readonly number[], host: Host): number[] {
  const bytes = host.randomBytes(ports.length * 4);
  const random = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const keyed = ports.map((port, index) => ({ port, key: random.getUint32(index * 4) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ port }) => port);
}
