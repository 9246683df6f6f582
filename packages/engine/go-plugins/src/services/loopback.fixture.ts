/** Two connected sides in memory: what a host and a plugin see. */
import type { Connection } from "@prebake/sdk";
import { PluginConnection } from "./plugin-connection.ts";

/** The host's side and the plugin's. */
export function loopback(): {
  readonly host: PluginConnection;
  readonly plugin: PluginConnection;
  cut(): void;
} {
  const [there, back] = [flow(), flow()];
  const connection = (input: ReturnType<typeof flow>, output: ReturnType<typeof flow>): Connection => ({
    incoming: input.read(),
    write: output.write,
    end: output.end,
    remote: undefined,
    native: undefined,
    [Symbol.asyncDispose]: async () => {
      input.end();
      output.end();
    },
  });
  return {
    host: new PluginConnection(connection(back, there)),
    plugin: new PluginConnection(connection(there, back), "server"),
    cut: () => {
      there.end();
      back.end();
    },
  };
}

function flow() {
  const chunks: Uint8Array[] = [];
  const state = { ended: false };
  let wake = Promise.withResolvers<void>();
  const stir = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  return {
    async write(bytes: Uint8Array): Promise<void> {
      if (state.ended) throw new Error("the pipe is closed");
      chunks.push(Uint8Array.from(bytes));
      stir();
    },
    end(): void {
      state.ended = true;
      stir();
    },
    async *read(): AsyncGenerator<Uint8Array> {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk) yield chunk;
        else if (state.ended) return;
        else await wake.promise;
      }
    },
  };
}
