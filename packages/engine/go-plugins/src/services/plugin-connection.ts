/**
 * A session with one plugin process: streams of the multiplexer over a connection, found by broker ids.
 * Whoever opens it disposes it; everything that still runs over it fails then.
 */
import { BuildError, toError } from "@prebake/base";
import type { Connection } from "@prebake/sdk";
import type { ExpectedStream } from "../wire/broker/broker.ts";
import { Broker } from "../wire/broker/broker.ts";
import { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveRpc } from "../wire/net-rpc/rpc-server.ts";
import { YamuxSession } from "../wire/yamux/yamux-session.ts";
import type { YamuxStream } from "../wire/yamux/yamux-stream.ts";

/** Services of ours that wait for the plugin under an id. */
export interface ServedStream extends Disposable {
  /** To be announced to the plugin. */
  readonly id: number;
  /** Resolves when the plugin has come; rejects when it never will. */
  readonly dialled: Promise<void>;
  /** Resolves when the plugin has left, or never came; never rejects. */
  readonly done: Promise<void>;
}

export class PluginConnection implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #session: YamuxSession;
  readonly #broker: Broker;
  readonly #ended = Promise.withResolvers<Error>();

  /** `side`: the host of plugins is the client; a component of ours that another host uses is the server. */
  constructor(connection: Connection, side: "client" | "server" = "client") {
    this.#connection = connection;
    this.#session = new YamuxSession({
      side,
      send: async (bytes) => {
        try {
          await connection.write(bytes);
        } catch (error) {
          throw connectionLost(error);
        }
      },
      onStream: (stream) => void this.#accept(stream), // Fails with the stream only.
      onFailure: (error) => this.#fail(error),
    });
    this.#broker = new Broker(() => this.#session.open());
    void this.#receive(); // Its failures end the session, which tells everybody.
  }

  /** Resolves, with the reason, when nothing goes on any more. */
  get ended(): Promise<Error> {
    return this.#ended.promise;
  }

  /** Opens the stream that the plugin announced; do it at once, it waits 5 seconds. */
  dial(id: number): Promise<YamuxStream> {
    return this.#broker.dial(id);
  }

  /** Calls to the services that the plugin announced under this id. */
  async dialServices(id: number): Promise<RpcClient> {
    return new RpcClient(await this.dial(id));
  }

  /** Waits for a stream that the plugin will open; announce its id afterwards. */
  expect(id?: number): ExpectedStream {
    return this.#broker.expect(id);
  }

  /** Serves under a new id, or under 0: a component itself. The table may change while it is served. */
  serve(services: ServiceTable, id?: number): ServedStream {
    const expected = this.expect(id);
    const dialled = expected.stream.then(() => undefined);
    dialled.catch(() => undefined); // Nobody has to look at it.
    const done = expected.stream.then((stream) => serveRpc(stream, services)).catch(() => undefined);
    return { id: expected.id, dialled, done, [Symbol.dispose]: () => expected.cancel() };
  }

  /** True answer to "is it still there?": resolves when the plugin has answered a ping. */
  ping(): Promise<void> {
    return this.#session.ping();
  }

  /** Ends everything that runs over it with this error; nothing, when it has ended. */
  giveUp(error: Error): void {
    this.#session.fail(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.giveUp(
      new BuildError("plugin/connection-closed", {
        message: "Cannot talk to the plugin: the connection is closed",
      }),
    );
    await this.#connection[Symbol.asyncDispose]();
  }

  async #receive(): Promise<void> {
    try {
      // Never waits for a reader of a stream: what is unread is bounded by the windows.
      for await (const bytes of this.#connection.incoming) this.#session.receive(bytes);
      this.#session.end();
    } catch (error) {
      this.#session.fail(connectionLost(error));
    }
  }

  async #accept(stream: YamuxStream): Promise<void> {
    try {
      await this.#broker.accept(stream);
    } catch {
      stream.reset(); // It broke before it said what it is for.
    }
  }

  #fail(error: Error): void {
    this.#broker.fail(error);
    this.#ended.resolve(error);
  }
}

function connectionLost(cause: unknown): BuildError {
  const message = `Cannot talk to the plugin: ${toError(cause).message}`;
  return new BuildError("plugin/connection-ended", { message, cause });
}
