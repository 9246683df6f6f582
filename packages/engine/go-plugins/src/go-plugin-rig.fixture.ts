/** Starts the Go plugin of `conformance/go-plugin`, as simply as it can be done; the real launcher does more. */
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { BuildError, toError } from "@prebake/base";
import type { Connection } from "@prebake/sdk";
import { pluginCookie } from "./launch/plugin-cookie.ts";
import { PluginConnection } from "./services/plugin-connection.ts";
import type { PluginComponentName, PluginLauncher, RunningPlugin } from "./components/running-plugin.ts";
import type { PayloadEncoding } from "./wire/hcl-spec/decode-spec.ts";

const root = join(import.meta.dirname, "../../../..");

let built: Promise<string> | undefined;

/** Path of the built plugin; builds it once. */
export function goPlugin(): Promise<string> {
  built ??= promisify(execFile)(join(root, "conformance/go-plugin/build")).then(({ stdout }) =>
    stdout.trim(),
  );
  return built;
}

export interface RiggedPlugin extends RunningPlugin {
  readonly process: ChildProcess;
  readonly stderr: readonly string[];
  /** Stops reading what the plugin sends, or goes on. */
  pause(paused: boolean): void;
}

export interface GoPluginRig extends PluginLauncher {
  start(component: PluginComponentName, options: { readonly signal: AbortSignal }): Promise<RiggedPlugin>;
  /** All that were started, in order. */
  readonly started: readonly RiggedPlugin[];
}

export function createGoPluginRig(
  options: { readonly encoding?: PayloadEncoding; readonly env?: Readonly<Record<string, string>> } = {},
): GoPluginRig {
  const { encoding = "protobuf", env = {} } = options;
  const started: RiggedPlugin[] = [];
  return {
    started,
    async start({ kind, name }) {
      const words = [
        "start",
        kind.replace("data-source", "datasource"),
        ...(encoding === "protobuf" ? ["--protobuf"] : []),
        name,
      ];
      const child = spawn(await goPlugin(), words, {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          PACKER_PLUGIN_MAGIC_COOKIE: pluginCookie,
          PACKER_RUN_UUID: "11111111-2222-3333-4444-555555555555",
          ...env,
        },
      });
      const plugin = await open(child, encoding);
      started.push(plugin);
      return plugin;
    },
  };
}

/** The built-in components of the Packer in PATH, of an age that says three fields and knows gob only. */
export function createPackerRig(): PluginLauncher {
  return {
    async start({ kind, name }) {
      const child = spawn("packer", ["plugin", `packer-${kind}-${name}`], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, CHECKPOINT_DISABLE: "1", PACKER_PLUGIN_MAGIC_COOKIE: pluginCookie },
      });
      return await open(child, "gob");
    },
  };
}

async function open(child: ChildProcess, encoding: PayloadEncoding): Promise<RiggedPlugin> {
  const stderr: string[] = [];
  const { stdout, stderr: errors } = child;
  if (!stdout || !errors) throw new Error("no pipes");
  createInterface({ input: errors }).on("line", (line) => stderr.push(line));
  const exited = once(child, "close");
  const lines = createInterface({ input: stdout });
  const line = await Promise.race([once(lines, "line"), exited.then(() => [""])]);
  const address = String(line[0]).split("|").slice(2).at(-1) ?? "";
  if (address === "")
    throw new BuildError("plugin/no-handshake", { message: `Cannot start the plugin: ${stderr.join("\n")}` });
  lines.close();
  stdout.resume();
  const socket = connect({ path: address });
  await once(socket, "connect");
  const connection = new PluginConnection(connectionOf(socket));
  return {
    process: child,
    stderr,
    connection,
    encoding,
    pause: (paused) => void (paused ? socket.pause() : socket.resume()),
    async explain(error) {
      const lost = error instanceof BuildError && /^plugin\/(connection|stream)/.test(error.code);
      if (!lost) return toError(error);
      await exited;
      const message = `the plugin ended with code ${child.exitCode}: ${stderr.slice(-20).join("\n")}`;
      return new BuildError("plugin/crashed", { message, cause: error });
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function connectionOf(socket: Socket): Connection {
  socket.on("error", () => undefined); // Readers and writers get it from their own calls.
  return {
    incoming: socket,
    write: (bytes) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      return promise;
    },
    end: () => socket.end(),
    remote: undefined,
    native: socket,
    async [Symbol.asyncDispose]() {
      if (socket.closed) return;
      const over = once(socket, "close");
      socket.destroy();
      await over;
    },
  };
}
