/** The way to the guest's SSH port: straight, through a SOCKS 5 proxy, or through a bastion. */
import { Duplex } from "node:stream";
import type { Host } from "@prebake/sdk";
import { invariant } from "@prebake/base";
import { addressText } from "./address.ts";
import type { Address } from "./address.ts";
import { waitForBanner } from "./banner.ts";
import { socks5Connect } from "./socks5.ts";
import { openLink } from "../ssh-link.ts";
import type { LinkOptions, SshLink } from "../ssh-link.ts";
import type { Route, SshSettings } from "../ssh-settings.ts";
import { TryFailed, tryFailedOf } from "./try-failed.ts";

/** Opens raw streams. Disposing closes what the streams go through; they are dead then. */
export interface Way extends AsyncDisposable {
  /** Rejects with `TryFailed`. The caller destroys the stream. */
  open(target: Address, signal: AbortSignal): Promise<Duplex>;
}

/** A connect that nobody answers ends after this: the next may find the machine up. */
const connectTimeoutMs = 30_000;

export function wayOf(settings: SshSettings, host: Host): Way {
  const { route } = settings;
  switch (route.kind) {
    case "direct":
      return withoutOwner((target, signal) =>
        connect(host, target, { signal, idleMs: settings.readWriteTimeoutMs }),
      );
    case "socks5":
      return withoutOwner(async (target, signal) => {
        const where = addressText(route);
        const proxy = await connect(host, route, { signal, idleMs: settings.readWriteTimeoutMs }).catch(
          (error: unknown) => {
            throw rethrowable(error, signal, `is behind the SOCKS proxy ${where}, which`);
          },
        );
        return socks5Connect(proxy, target, { user: route.user, signal, name: where });
      });
    case "bastion":
      return new BastionWay(route, settings, host);
  }
}

function withoutOwner(open: Way["open"]): Way {
  return { open, [Symbol.asyncDispose]: async () => undefined };
}

async function connect(
  host: Host,
  target: Address,
  options: { readonly signal: AbortSignal; readonly idleMs: number },
): Promise<Duplex> {
  try {
    const { native } = await host.network.connect(
      { host: target.host, port: target.port },
      { signal: options.signal, timeoutMs: connectTimeoutMs },
    );
    invariant(native instanceof Duplex, "a connection's native socket is a stream");
    if (options.idleMs > 0) limitIdling(native, options.idleMs);
    return native;
  } catch (error) {
    options.signal.throwIfAborted();
    throw tryFailedOf(error);
  }
}

function limitIdling(stream: Duplex, idleMs: number): void {
  // Sockets can; streams through something else are watched at the socket that carries them.
  const socket: { setTimeout?: (ms: number, action: () => void) => unknown } = stream as object;
  socket.setTimeout?.(idleMs, () =>
    stream.destroy(new Error(`nothing moved for ${idleMs / 1000}s (ssh_read_write_timeout)`)),
  );
}

function rethrowable(error: unknown, signal: AbortSignal, via: string): unknown {
  signal.throwIfAborted();
  return error instanceof TryFailed ? error.via(via) : error;
}

/** All streams go through one connection to the bastion, made again when it is gone. */
class BastionWay implements Way {
  readonly #route: Extract<Route, { kind: "bastion" }>;
  readonly #settings: SshSettings;
  readonly #host: Host;
  readonly #stop = new AbortController();
  #link: Promise<SshLink> | undefined;
  #pending: Promise<SshLink> | undefined;

  constructor(route: Extract<Route, { kind: "bastion" }>, settings: SshSettings, host: Host) {
    this.#route = route;
    this.#settings = settings;
    this.#host = host;
  }

  async open(target: Address, signal: AbortSignal): Promise<Duplex> {
    try {
      const link = await this.#bastion();
      return await link.openStream(target);
    } catch (error) {
      throw rethrowable(error instanceof TryFailed ? error : forwardFailure(error), signal, this.#via(error));
    }
  }

  #via(error: unknown): string {
    const where = addressText(this.#route);
    return error instanceof TryFailed
      ? `is behind the bastion ${where}, which`
      : `(through the bastion ${where})`;
  }

  async #bastion(): Promise<SshLink> {
    const current = await this.#link?.catch(() => undefined);
    if (current && !current.ended.aborted) return current;
    // Several tries may ask at the same time; the first of them makes it.
    this.#link = this.#pending ??= this.#connect().finally(() => (this.#pending = undefined));
    return this.#link;
  }

  async #connect(): Promise<SshLink> {
    const { signal } = this.#stop;
    const stream = await connect(this.#host, this.#route, {
      signal,
      idleMs: this.#settings.readWriteTimeoutMs,
    });
    return logInOver(stream, {
      ...linkOptions(this.#settings),
      name: addressText(this.#route),
      logIn: this.#route.logIn,
      forwardedAgent: undefined,
      signal,
      clock: this.#host.clock,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new TryFailed("unreachable", "was given up"));
    const link = await this.#link?.catch(() => undefined);
    await link?.[Symbol.asyncDispose]();
  }
}

/** What of the settings holds for every connection. */
export function linkOptions(
  settings: SshSettings,
): Pick<LinkOptions, "ciphers" | "keyExchanges" | "keepAliveMs"> {
  const { ciphers, keyExchanges, keepAliveMs } = settings;
  return { ciphers, keyExchanges, keepAliveMs };
}

async function logInOver(stream: Duplex, options: Omit<LinkOptions, "stream">): Promise<SshLink> {
  try {
    await waitForBanner(stream, options.signal);
    return await openLink({ ...options, stream });
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function forwardFailure(error: unknown): TryFailed {
  const text = error instanceof Error ? error.message : String(error);
  if (/refused/i.test(text)) return new TryFailed("refused", "refuses connections");
  return new TryFailed("unreachable", `cannot be reached: ${text}`);
}
