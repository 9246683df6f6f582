/** What a part works with when a host of plugins uses it: our engine's services; the host's screen; standard error for its log. */
import { randomUUID } from "node:crypto";
import { Redactor } from "@prebake/base";
import type { ServedThings, ServeWorld } from "@prebake/go-plugins";
import { createHost, createServices } from "@prebake/host";
import { RunJournal, journaledHost } from "@prebake/journal";
import { createBuildEvents, createEventPublisher } from "@prebake/runner";
import type { EventConsumer, Prompter } from "@prebake/runner";
import type { Host } from "@prebake/sdk";
import { renderEngineText } from "@prebake/template";
import type { Io } from "../command.ts";
import { cacheDirectory, withTwins } from "../call/environment.ts";
import { findCommunicator } from "../parts.ts";
import { version } from "../version.ts";

type Log = ServeWorld["log"];

export function openServedWorld(io: Io): ServeWorld {
  const env = withTwins(io.env);
  const runId = env["PACKER_RUN_UUID"] || randomUUID();
  const redactor = new Redactor();
  // In the form of Go's log without the time, which the host puts in front.
  const log: Log = (level, text) => io.writeError(`[${level.toUpperCase()}] ${redactor.redact(text)}\n`);
  const host = createHost({ env: { ...env, PACKER_RUN_UUID: runId }, log: (text) => log("info", text) });
  const cache = cacheDirectory(env, host.machine.homeDirectory);
  const startedAtMs = host.clock.now();
  const services = createServices({
    host,
    cacheDirectory: cache,
    communicators: findCommunicator,
    redactor,
  });
  return {
    given: { host, services, redactor },
    runId,
    log,
    openThings: (build) => openThings({ build, host, redactor, log }),
    openEvents: (build, screen) => {
      const consumers = [screen.show, logEvents(log)];
      const publisher = createEventPublisher({ run: runId, clock: host.clock, redactor, consumers });
      const prompter: Prompter = {
        ask: ({ show, signal }) => {
          show();
          return screen.answer(signal);
        },
      };
      return createBuildEvents({ build, clock: host.clock, publisher, prompter });
    },
    render: (text, { syntax, build, settings, step, variables, buildVariableNames, data, sink }) =>
      renderEngineText(
        { text, range: undefined, data },
        {
          syntax,
          place: "component",
          host,
          startedAtMs,
          programVersion: version,
          templateDirectory: settings.templateDirectory,
          userVariable: (name) => settings.userVariables[name],
          build,
          buildVariableNames,
          step,
          buildVariables: variables,
        },
        sink,
      ),
  };
}

/** In a journal of its own: Packer starts a process for each component, and kills them all when it ends. */
function openThings(of: {
  readonly build: string;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly log: Log;
}): ServedThings {
  const { build, host, redactor, log } = of;
  const onFailure = (error: Error) => log("warn", `no journal is kept: ${error.message}`);
  const file = new RunJournal({ host, runId: randomUUID(), redactor, onFailure });
  const journal = file.forBuild(build);
  const own = journaledHost(host, journal);
  return {
    host: own,
    journal,
    keep: async () => {
      own.processes.leaveRunning();
      await journal.keepAll();
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

/** What the host's screen does not show. */
function logEvents(log: Log): EventConsumer {
  return (event) => {
    if (event.kind === "log") log(event.level, `${event.source}: ${event.text}`);
    if (event.kind === "connection")
      log(
        "debug",
        `${event.communicator}: try ${event.attempt}: ${event.state} ${event.detail ?? ""}`.trimEnd(),
      );
  };
}
