/** The user's SSH agent, reached through the host's network. */
import type { HostNetwork } from "@prebake/sdk";
import ssh2 from "ssh2";
import type { GetStreamCallback } from "ssh2";
import { Duplex } from "node:stream";

export class HostAgent extends ssh2.OpenSSHAgent {
  readonly #path: string;
  readonly #network: HostNetwork;

  constructor(path: string, network: HostNetwork) {
    super(path);
    this.#path = path;
    this.#network = network;
  }

  override getStream(done: GetStreamCallback): void {
    // An agent answers at once or not at all; the log-in that asks has its own time limit.
    const connected = this.#network.connect(
      { path: this.#path },
      { signal: new AbortController().signal, timeoutMs: 5000 },
    );
    connected.then(
      ({ native }) => (native instanceof Duplex ? done(null, native) : done(new Error("no stream"))),
      () => done(new Error("Failed to connect to agent")),
    );
  }
}
