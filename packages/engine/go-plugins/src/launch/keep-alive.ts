/** Asks a plugin from time to time whether it is still there: one that hangs keeps its connection open for ever. */
import { BuildError, deadline, linkSignals, raceSignal, toError } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { PluginConnection } from "../services/plugin-connection.ts";

/** As often as plugins ask us. Source: hashicorp/yamux, `DefaultConfig`. */
const pauseMs = 30_000;
/**
 * Plugins give us 10 seconds. One that works answers whatever its component does, but on a machine that is loaded to its
 * limits even that takes a while, and to give it up costs a whole build.
 */
const patienceMs = 60_000;

/** Resolves when the connection has ended; gives it up when the plugin does not answer. Never rejects. */
export async function keepAlive(connection: PluginConnection, clock: Clock): Promise<void> {
  using over = linkSignals([]);
  void connection.ended.then((error) => over.abort(error)); // Never rejects.
  try {
    for (;;) {
      await clock.delay(pauseMs, { signal: over.signal });
      using patience = deadline(patienceMs, { signal: over.signal, clock, reason: silent });
      await raceSignal(connection.ping(), patience.signal);
    }
  } catch (error) {
    connection.giveUp(toError(error)); // Nothing, when it has ended.
  }
}

function silent(): BuildError {
  return new BuildError("plugin/silent", {
    message: `Cannot talk to the plugin: it has not answered for ${patienceMs / 1000} seconds`,
    hint: "Its process hangs, and is ended. PREBAKE_LOG=1 shows what it wrote.",
  });
}
