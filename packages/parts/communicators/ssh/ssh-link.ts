/**
 * One authenticated SSH connection. ssh2 calls nothing back once the connection is gone, so whoever waits here waits
 * also for `ended`.
 */
import type { Duplex } from "node:stream";
import { BuildError, deadline, raceSignal } from "@prebake/base";
import type { Clock } from "@prebake/base";
import ssh2 from "ssh2";
import type { Client, ClientChannel, ConnectConfig, OpenSSHAgent, SFTPWrapper } from "ssh2";
import { describeRefusal, logInHandler, newLogInRecord } from "./log-in/log-in.ts";
import type { LogIn, LogInRecord } from "./log-in/log-in.ts";
import { prepareKeys } from "./packets/prepared-keys.ts";
import { ReceivedPackets } from "./packets/received-packets.ts";
import { sendGcmPackets } from "./packets/sent-packets.ts";
import { Slots } from "./slots.ts";
import { TryFailed } from "./connect/try-failed.ts";

/** Key exchange and log-in of a guest that has just booted, emulated, on a busy machine, take up to 20 s. */
const handshakeMs = 60_000;
/** How long a silent connection with keep-alive is believed in: a guest may stand still while it is saved. */
const silenceMs = 120_000;
/** OpenSSH refuses an 11th session of a connection (MaxSessions); two are left for who does not come through here. */
const sessionLimit = 8;
const roomTries = 20;
const roomPauseMs = 50;
const closeGraceMs = 1000;
/** Source: RFC 4254, section 5.1; OpenSSH says the first for an 11th session. */
const openFailures = { connectFailed: 2, resourceShortage: 4 };

/** Offered last, for servers older than 2014. */
const oldKeyExchanges = ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1"] as const;

export interface LinkOptions {
  /** `host:port`, for words. */
  readonly name: string;
  /** What is written to it is its own only until it calls back; what it gives is ours. */
  readonly stream: Duplex;
  readonly logIn: LogIn;
  readonly ciphers: readonly string[] | undefined;
  readonly keyExchanges: readonly string[] | undefined;
  readonly keepAliveMs: number;
  readonly forwardedAgent: OpenSSHAgent | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Shakes hands and logs in. Rejects with `TryFailed` when the server does not let us in; the stream is closed then. */
export async function openLink(options: LinkOptions): Promise<SshLink> {
  const client = new ssh2.Client();
  const record = newLogInRecord();
  bundleWrites(options.stream);
  const ready = handshake(client, options, record);
  const silent = () =>
    new TryFailed("banner", `answers, but the SSH handshake did not end within ${handshakeMs / 1000}s`);
  using limit = deadline(handshakeMs, { signal: options.signal, clock: options.clock, reason: silent });
  try {
    client.connect(connectConfig(options, record));
    await raceSignal(ready, limit.signal);
    return new SshLink(client, options);
  } catch (error) {
    client.on("error", () => undefined); // An error event without a listener would end the process.
    client.destroy();
    options.stream.destroy();
    throw error;
  }
}

/**
 * ssh2 writes each packet in three pieces, and a guest that opens its window lets three packets go: with this, what
 * leaves in one turn leaves in one system call.
 */
function bundleWrites(stream: Duplex): void {
  stream.pause(); // A listener for data would start the flow, before ssh2 listens.
  stream.on("data", () => holdWrites(stream));
}

function holdWrites(stream: Duplex): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

function connectConfig(options: LinkOptions, record: LogInRecord): ConnectConfig {
  const { stream, logIn, keepAliveMs, ciphers, keyExchanges, forwardedAgent } = options;
  return {
    sock: stream,
    username: logIn.username,
    authHandler: logInHandler(logIn, record),
    readyTimeout: 0, // We have our own.
    keepaliveInterval: keepAliveMs,
    keepaliveCountMax: keepAliveMs > 0 ? Math.ceil(silenceMs / keepAliveMs) : 0,
    // A machine that was made a minute ago has no host key that anybody could know. As Packer does.
    hostVerifier: () => true,
    ...(forwardedAgent ? { agent: forwardedAgent } : {}),
    algorithms: {
      // Names were checked against what ssh2 speaks (`sshKeyExchanges`, `sshCiphers`); it declares them as unions.
      kex: (keyExchanges
        ? [...keyExchanges]
        : { append: [...oldKeyExchanges], prepend: [], remove: [] }) as never,
      ...(ciphers ? { cipher: [...ciphers] as never } : {}),
    },
  };
}

function handshake(client: Client, options: LinkOptions, record: LogInRecord): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined); // Waited for by the caller, or given up.
  let shaken = false;
  client.on("handshake", () => (shaken = true));
  client.on("ready", resolve);
  client.on("change password", () =>
    reject(
      new TryFailed(
        "authentication-refused",
        `wants a new password for "${options.logIn.username}" before it lets anybody in`,
      ),
    ),
  );
  client.on("error", (error) => {
    if (error.level === "agent") {
      record.offered.push("SSH agent (not reachable)"); // ssh2 goes on with the next method.
    } else if (record.exhausted || (shaken && /too many authentication failures/i.test(error.message))) {
      reject(new TryFailed("authentication-refused", describeRefusal(options.logIn.username, record)));
    } else if (error.level !== "client-authentication") {
      reject(new TryFailed("banner", `answers, but the SSH handshake failed: ${error.message}`));
    }
  });
  client.on("close", () =>
    reject(
      new TryFailed(
        "banner",
        shaken ? "closes the connection during the log-in" : "closes the connection during the SSH handshake",
      ),
    ),
  );
  return promise;
}

/** Owns the connection; disposing ends it. */
export class SshLink implements AsyncDisposable {
  /** `host:port`. */
  readonly name: string;
  readonly sessions = new Slots(sessionLimit);
  /** Who has read what a channel gave may give its memory back. */
  readonly received: ReceivedPackets;
  readonly #client: Client;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #closed = Promise.withResolvers<void>();
  #forwardAgent: boolean;

  /** The client is logged in. */
  constructor(client: Client, options: LinkOptions) {
    this.name = options.name;
    this.#client = client;
    this.#clock = options.clock;
    this.#stream = options.stream;
    this.received = new ReceivedPackets(options.stream);
    const hastenCiphers = () => {
      prepareKeys(client);
      sendGcmPackets(client, options.stream);
      this.received.adopt(client);
    };
    hastenCiphers();
    client.on("handshake", hastenCiphers); // New keys are new ciphers.
    this.#forwardAgent = options.forwardedAgent !== undefined;
    client.on("error", (error) => this.#end(error.message));
    client.on("end", () => this.#end("the guest closed it"));
    client.on("close", () => {
      this.#end("the guest closed it");
      this.#closed.resolve();
    });
  }

  /** Aborted, with a `BuildError` `communicator/connection-lost`, when the connection is over. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Tells the tunnels about connections that the guest accepted for us. */
  get client(): Client {
    return this.#client;
  }

  /** To be called before something is written to a channel: it leaves together with the rest of this turn. */
  holdWrites(): void {
    holdWrites(this.#stream);
  }

  /** Starts a command. The caller reads the channel and counts it against `sessions`. */
  async exec(
    command: string,
    options: { readonly pty: boolean; readonly agent: boolean },
  ): Promise<ClientChannel> {
    if (options.agent && this.#forwardAgent) {
      try {
        return await this.#exec(command, { pty: options.pty, agentForward: true });
      } catch (error) {
        if (!(error instanceof Error && /agent forwarding/.test(error.message))) throw error;
        this.#forwardAgent = false; // The server does not allow it (AllowAgentForwarding no): commands run without.
      }
    }
    return this.#exec(command, { pty: options.pty });
  }

  #exec(command: string, options: { pty: boolean; agentForward?: boolean }): Promise<ClientChannel> {
    const { agentForward = false, pty } = options;
    // `agentForward` is read by ssh2 and missing in its declared options.
    const execOptions = { pty, ...(agentForward ? { agentForward } : {}) };
    return this.#openSession(() =>
      this.#call<ClientChannel>((done) => this.#client.exec(command, execOptions, done)),
    );
  }

  openSftp(): Promise<SFTPWrapper> {
    return this.#openSession(() => this.#call<SFTPWrapper>((done) => this.#client.sftp(done)));
  }

  /** A server may still count sessions that we have seen the end of: what it has no room for is tried again for a while. */
  async #openSession<T>(open: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await open();
      } catch (error) {
        if (tries === roomTries || !hasNoRoom(error)) throw error;
        await this.#clock.delay(roomPauseMs, { signal: this.ended });
      }
    }
  }

  /** A stream to an address as the server sees it. */
  openStream(target: { readonly host: string; readonly port: number }): Promise<ClientChannel> {
    return this.#call<ClientChannel>((done) =>
      this.#client.forwardOut("127.0.0.1", 0, target.host, target.port, done),
    );
  }

  /** Lets the server listen on its loopback address. */
  async listen(port: number): Promise<void> {
    await this.#call<number>((done) => this.#client.forwardIn("localhost", port, done));
  }

  /** A call of ssh2 that is over when the connection is. */
  async #call<T>(start: (done: (error: Error | undefined, value: T) => void) => unknown): Promise<T> {
    this.ended.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    start((error, value) => (error ? reject(error) : resolve(value)));
    return raceSignal(promise, this.ended);
  }

  #end(why: string): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort(connectionLost(this.name, why));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("it was closed here");
    this.#client.end();
    const stop = new AbortController();
    const grace = this.#clock.delay(closeGraceMs, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([this.#closed.promise, grace]);
    stop.abort(new Error("no longer waited for"));
    this.#client.destroy();
  }
}

function hasNoRoom(error: unknown): boolean {
  const reason: unknown = error instanceof Error && "reason" in error ? error.reason : undefined;
  return reason === openFailures.connectFailed || reason === openFailures.resourceShortage;
}

function connectionLost(name: string, why: string): BuildError {
  return new BuildError("communicator/connection-lost", {
    message: `Cannot go on: the SSH connection to ${name} was lost (${why})`,
    hint: "If the guest was meant to restart here, set expect_disconnect on the provisioner; else look at the machine's screen.",
    context: { reason: why },
  });
}
