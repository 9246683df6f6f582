/** The provisioner `shell`: uploads each script, runs it, takes it away again. */
import { BuildError, isCancellation } from "@prebake/base";
import { checkScripts, defineProvisioner, formatEnvironment, scriptEnvironment } from "@prebake/sdk";
import type { ProvisionerContext, RemoteExit } from "@prebake/sdk";
import { shellConfig } from "./config.ts";
import type { ShellConfig } from "./config.ts";
import { scriptSources } from "./script-source.ts";
import type { ScriptSource } from "./script-source.ts";

export const shell = defineProvisioner({
  type: "shell",
  config: shellConfig,
  check: (config, context) => checkScripts(config, context),
  async run(config, context) {
    for (const source of scriptSources(config, context.host)) await runScript(source, config, context);
    if (config.pause_after !== undefined) {
      await context.host.clock.delay(config.pause_after, { signal: context.signal });
    }
  },
});

interface RemotePaths {
  readonly script: string;
  readonly variables: string;
}

async function runScript(
  source: ScriptSource,
  config: ShellConfig,
  context: ProvisionerContext,
): Promise<void> {
  const content = await source.read();
  context.events.step("shell/script-started", `Provisioning with shell script: ${source.name}`);
  const paths = remotePaths(config, context);
  const command = commandOf(paths, config, context);
  const exit = await retrying(config, context, async (signal) => {
    await upload(paths, content, { config, context, signal });
    return await execute(command, context, signal);
  });
  checkExit(exit, source, config);
  if (!config.skip_clean) await removeRemote(paths, config, context);
}

function remotePaths(config: ShellConfig, context: ProvisionerContext): RemotePaths {
  // Source: Packer draws from 0..9998; guests see the same names.
  const number = new DataView(context.host.randomBytes(4).buffer).getUint32(0) % 9999;
  const folder = config.remote_folder;
  return {
    script: config.remote_path ?? `${folder}/${config.remote_file ?? `script_${number}.sh`}`,
    variables: `${folder}/varfile_${number}.sh`,
  };
}

function commandOf(paths: RemotePaths, config: ShellConfig, context: ProvisionerContext): string {
  const standard = config.use_env_var_file
    ? "chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}"
    : "chmod +x {{.Path}}; {{.Vars}} {{.Path}}";
  return context.render(config.execute_command ?? standard, {
    ...context.variables,
    Path: paths.script,
    Vars: config.use_env_var_file ? "" : variablesText(config, context),
    EnvVarFile: config.use_env_var_file ? paths.variables : "",
  });
}

function variablesText(config: ShellConfig, context: ProvisionerContext): string {
  const format = config.env_var_format ?? (config.use_env_var_file ? "export %s='%s'\n" : "%s='%s' ");
  return formatEnvironment(scriptEnvironment(config, context.build, context.variables), format);
}

interface UploadTask {
  readonly config: ShellConfig;
  readonly context: ProvisionerContext;
  readonly signal: AbortSignal;
}

async function upload(paths: RemotePaths, content: Uint8Array, task: UploadTask): Promise<void> {
  const { communicator } = task.context;
  if (task.config.use_env_var_file) {
    const variables = new TextEncoder().encode(variablesText(task.config, task.context));
    const options = { mode: 0o600, sizeBytes: variables.length, signal: task.signal };
    await communicator.upload(paths.variables, once(variables), options);
  }
  await communicator.upload(paths.script, once(content), {
    mode: 0o755,
    sizeBytes: content.length,
    signal: task.signal,
  });
}

async function execute(
  command: string,
  context: ProvisionerContext,
  signal: AbortSignal,
): Promise<RemoteExit> {
  const { events } = context;
  try {
    return await context.communicator.run(
      {
        command,
        onStdout: (chunk) => events.output("stdout", chunk),
        onStderr: (chunk) => events.output("stderr", chunk),
      },
      { signal },
    );
  } finally {
    events.endOutput();
  }
}

/** Tries again, for `start_retry_timeout`, while the guest cannot be reached; whatever the script itself does is final. */
async function retrying<T>(
  config: ShellConfig,
  context: ProvisionerContext,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock } = context.host;
  const until = clock.monotonic() + config.start_retry_timeout;
  for (;;) {
    try {
      return await attempt(context.signal);
    } catch (error) {
      const lost = error instanceof BuildError && retryable.has(error.code);
      if (!lost || isCancellation(error, context.signal) || clock.monotonic() >= until) throw error;
      context.events.log("warn", "shell", `trying again: ${error.message}`);
      await clock.delay(retryIntervalMs, { signal: context.signal });
    }
  }
}

const retryIntervalMs = 2000;
const retryable: ReadonlySet<string> = new Set([
  "communicator/connection-lost",
  "communicator/start-failed",
  "ssh/timeout",
]);

function checkExit(exit: RemoteExit, source: ScriptSource, config: ShellConfig): void {
  if (exit.code === undefined) {
    if (config.expect_disconnect) return;
    throw new BuildError("script/disconnected", {
      message: `Cannot finish ${source.name}: the connection ended before the script did${exit.signal ? ` (signal ${exit.signal})` : ""}`,
      hint: "If the script reboots the guest, set expect_disconnect = true.",
      context: { script: source.name },
    });
  }
  if (config.valid_exit_codes.includes(exit.code)) return;
  throw new BuildError("script/failed", {
    message: `Script exited with non-zero exit status: ${exit.code}. Allowed exit codes are: [${config.valid_exit_codes.join(" ")}] (${source.name})`,
    hint: exitHints[exit.code],
    context: { script: source.name, code: exit.code },
  });
}

// Source: POSIX.1-2017, Shell Command Language 2.8.2.
const exitHints: Readonly<Record<number, string>> = {
  126: "The script could not be executed: look at its interpreter line, and whether the file system is mounted noexec.",
  127: "A program was not found in the guest: the script's interpreter (its #! line), sudo, or one that the script calls.",
};

async function removeRemote(
  paths: RemotePaths,
  config: ShellConfig,
  context: ProvisionerContext,
): Promise<void> {
  const files = config.use_env_var_file ? [paths.script, paths.variables] : [paths.script];
  const exit = await retrying(config, context, (signal) =>
    context.communicator.run({ command: `rm -f ${files.join(" ")}` }, { signal }),
  );
  if (exit.code === 0 || exit.code === undefined) return;
  throw new BuildError("shell/not-cleaned", {
    message: `Cannot remove ${files.join(", ")} from the guest: exit code ${exit.code}`,
    hint: "Set skip_clean = true if the script is meant to stay.",
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
