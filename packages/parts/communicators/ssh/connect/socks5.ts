/** The client's side of SOCKS 5. Source: RFC 1928 (protocol), RFC 1929 (user and password). */
import type { Duplex } from "node:stream";
import type { Address } from "./address.ts";
import { TryFailed } from "./try-failed.ts";
import { untilRead } from "./until-read.ts";

export interface Socks5Options {
  readonly user: { readonly name: string; readonly password: string } | undefined;
  /** The proxy's address, for words. */
  readonly name: string;
  readonly signal: AbortSignal;
}

const noAuthentication = 0;
const userAndPassword = 2;

const replies: Readonly<Record<number, string>> = {
  1: "general failure",
  2: "connection not allowed by its rules",
  3: "network unreachable",
  4: "host unreachable",
  5: "connection refused",
  6: "time to live expired",
  7: "command not supported",
  8: "address type not supported",
};

/** Asks the proxy at the other end of `stream` to connect to the target; the same stream leads there then. Rejects with `TryFailed` and destroys it else. */
export async function socks5Connect(
  stream: Duplex,
  target: Address,
  options: Socks5Options,
): Promise<Duplex> {
  try {
    await negotiate(stream, options);
    const host = Buffer.from(target.host, "utf8");
    const port = Buffer.from([target.port >> 8, target.port & 0xff]);
    // The proxy resolves names and reads addresses as text.
    stream.write(Buffer.concat([Buffer.from([5, 1, 0, 3, host.length]), host, port]));
    const [, reply = 1, , addressType = 1] = await readExactly(stream, 4, options);
    if (reply !== 0)
      throw failure(options, replies[reply] ?? `reply ${reply}`, reply === 5 ? "refused" : "unreachable");
    await readExactly(stream, await addressLength(stream, addressType, options), options);
    return stream;
  } catch (error) {
    stream.destroy();
    options.signal.throwIfAborted();
    throw error;
  }
}

async function negotiate(stream: Duplex, options: Socks5Options): Promise<void> {
  const { user } = options;
  stream.write(Buffer.from(user ? [5, 2, noAuthentication, userAndPassword] : [5, 1, noAuthentication]));
  const [version, method] = await readExactly(stream, 2, options);
  if (version !== 5) throw failure(options, "it speaks no SOCKS 5");
  if (method === noAuthentication) return;
  if (method !== userAndPassword || !user)
    throw failure(
      options,
      user ? "it accepts no user and password" : "it wants a user and a password (ssh_proxy_username)",
    );
  const [name, password] = [Buffer.from(user.name, "utf8"), Buffer.from(user.password, "utf8")];
  stream.write(
    Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([password.length]), password]),
  );
  const [, status] = await readExactly(stream, 2, options);
  if (status !== 0) throw failure(options, "it refuses the user or the password");
}

/** Bytes of the bound address and port that end the reply. */
async function addressLength(stream: Duplex, type: number, options: Socks5Options): Promise<number> {
  if (type === 3) return ((await readExactly(stream, 1, options))[0] ?? 0) + 2;
  return (type === 4 ? 16 : 4) + 2;
}

function failure(
  options: Socks5Options,
  why: string,
  state: "refused" | "unreachable" = "unreachable",
): TryFailed {
  return new TryFailed(state, `cannot be reached through the SOCKS proxy ${options.name}: ${why}`);
}

function readExactly(stream: Duplex, count: number, options: Socks5Options): Promise<Buffer> {
  const ended = () => failure(options, "it closes the connection");
  const look = () => {
    const chunk: unknown = stream.read(count);
    if (!Buffer.isBuffer(chunk)) return undefined;
    if (chunk.length < count) throw ended(); // What a stream that has ended has left.
    return chunk;
  };
  return untilRead(stream, { look, ended, signal: options.signal });
}
