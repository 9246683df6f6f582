/** The provisioner `shell`: uploads each script, runs it, takes it away again. */
import { BuildError } from "@prebake/base";
import {
  checkScriptExit,
  checkScripts,
  defineProvisioner,
  formatEnvironment,
  retryWhileUnreachable,
  runWithOutput,
  scriptEnvironment,
  uploadBytes,
} from "@prebake/sdk";
import type { ProvisionerContext, RemoteExit, StartOptions } from "@prebake/sdk";
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
  const exit = await retryWhileUnreachable(
    async () => {
      await upload(paths, content, { config, context });
      return await runWithOutput(command, context);
    },
    startOptions(config, context),
  );
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
}

async function upload(
  paths: RemotePaths,
  content: Uint8Array,
  { config, context }: UploadTask,
): Promise<void> {
  if (config.use_env_var_file) {
    const variables = new TextEncoder().encode(variablesText(config, context));
    await uploadBytes(paths.variables, variables, { context, mode: 0o600 });
  }
  await uploadBytes(paths.script, content, { context, mode: 0o755 });
}

function checkExit(exit: RemoteExit, source: ScriptSource, config: ShellConfig): void {
  if (exit.code === undefined && config.expect_disconnect) return;
  checkScriptExit(exit, {
    name: source.name,
    validExitCodes: config.valid_exit_codes,
    disconnectHint: "If the script reboots the guest, set expect_disconnect = true.",
    hints: exitHints,
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
  const { communicator, signal } = context;
  const exit = await retryWhileUnreachable(
    () => communicator.run({ command: `rm -f ${files.join(" ")}` }, { signal }),
    startOptions(config, context),
  );
  if (exit.code === 0 || exit.code === undefined) return;
  throw new BuildError("shell/not-cleaned", {
    message: `Cannot remove ${files.join(", ")} from the guest: exit code ${exit.code}`,
    hint: "Set skip_clean = true if the script is meant to stay.",
  });
}

function startOptions(config: ShellConfig, context: ProvisionerContext): StartOptions {
  return { context, timeoutMs: config.start_retry_timeout, source: "shell" };
}
