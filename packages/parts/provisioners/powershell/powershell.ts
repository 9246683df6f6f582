/** The provisioner `powershell`: uploads each script, runs it, as another user if need be, takes it away again. */
import {
  checkScriptExit,
  checkScripts,
  defineProvisioner,
  formatEnvironment,
  isUnreachable,
  retryWhileUnreachable,
  runWithOutput,
  scriptEnvironment,
  scriptPaths,
  uploadBytes,
} from "@prebake/sdk";
import type { CheckContext, ProvisionerContext } from "@prebake/sdk";
import { encodedCommand, fileCommand, inlineCommand, scriptCommand } from "./commands.ts";
import type { CommandOptions } from "./commands.ts";
import { powershellConfig } from "./config.ts";
import type { PowershellConfig } from "./config.ts";
import { elevatedScript } from "./elevated-script.ts";
import { executionPolicies, parseExecutionPolicy } from "./execution-policy.ts";
import { randomUuid } from "./random-uuid.ts";
import { escapeValue, inlineScript, removalScript, scriptBytes } from "./script-text.ts";

export const powershell = defineProvisioner({
  type: "powershell",
  config: powershellConfig,
  async check(config, context) {
    await checkScripts(config, context);
    checkOwnFields(config, context);
  },
  async run(config, context) {
    const work = prepare(config, context);
    context.events.step("powershell/started", "Provisioning with Powershell...");
    for (const source of sourcesOf(work)) await runScript(source, work);
    if (!config.skip_clean) await removeUploads(work);
    await context.host.clock.delay(config.pause_after ?? 0, { signal: context.signal });
  },
});

function checkOwnFields(config: PowershellConfig, context: CheckContext): void {
  if (parseExecutionPolicy(config.execution_policy) === undefined) {
    context.error("execution_policy", {
      code: "powershell/unknown-policy",
      summary: "Invalid value",
      detail: `"${config.execution_policy}" is no execution policy: use ${executionPolicies.join(", ")}.`,
    });
  }
  if (config.elevated_password !== undefined && config.elevated_user === undefined) {
    context.error("elevated_password", {
      code: "powershell/user-missing",
      summary: "Missing argument",
      detail: 'An "elevated_password" is set, but no "elevated_user" that it belongs to.',
    });
  }
}

interface Work {
  readonly config: PowershellConfig;
  readonly context: ProvisionerContext;
  readonly options: CommandOptions;
  /** Of this run, in the names of its files. */
  readonly uuid: string;
  /** Statements that set the environment. */
  readonly variables: string;
  /** What was put into the guest so far. */
  readonly uploaded: Set<string>;
}

function prepare(config: PowershellConfig, context: ProvisionerContext): Work {
  const elevated = config.elevated_user !== undefined;
  const format = elevated ? config.elevated_env_var_format : config.env_var_format;
  const environment = scriptEnvironment(config, context.build, context.variables);
  return {
    config,
    context,
    uuid: randomUuid(context.host),
    variables: formatEnvironment(environment, format, escapeValue),
    uploaded: new Set(),
    options: {
      policy: parseExecutionPolicy(config.execution_policy) ?? "bypass",
      usePwsh: config.use_pwsh,
      trace: config.debug_mode,
    },
  };
}

interface ScriptSource {
  /** For the screen: the path, or `inline script`. */
  readonly name: string;
  readonly inline: boolean;
  read(): Promise<Uint8Array>;
}

function sourcesOf({ config, context, options, variables }: Work): readonly ScriptSource[] {
  const lines = config.inline ?? [];
  if (lines.length > 0) {
    const text = inlineScript({ lines, variables, trace: options.trace });
    return [{ name: "inline script", inline: true, read: async () => scriptBytes(text) }];
  }
  return scriptPaths(config).map((path) => ({
    name: path,
    inline: false,
    read: () => context.host.files.read(path),
  }));
}

async function runScript(source: ScriptSource, work: Work): Promise<void> {
  const { config, context } = work;
  const content = await source.read();
  context.events.step("powershell/script-started", `Provisioning with powershell script: ${source.name}`);
  const path = scriptPath(source, work);
  const start = { context, timeoutMs: config.start_retry_timeout, source: "powershell" };
  const exit = await retryWhileUnreachable(async () => {
    const command = await uploadCommand({ source, path, content }, work);
    return await runWithOutput(command, context);
  }, start);
  checkScriptExit(exit, {
    name: source.name,
    validExitCodes: config.valid_exit_codes,
    disconnectHint: "If the script restarts the guest, leave that to the provisioner windows-restart.",
  });
}

function scriptPath({ name, inline }: ScriptSource, { config, uuid }: Work): string {
  const path = config.remote_path ?? `c:/Windows/Temp/script-${uuid}.ps1`;
  if (!/[/\\]$/.test(path)) return path;
  return path + (inline ? `script-${uuid}.ps1` : name.replace(/^.*[/\\]/, ""));
}

interface Script {
  readonly source: ScriptSource;
  readonly path: string;
  readonly content: Uint8Array;
}

/** Puts into the guest what the command needs; gives the command. */
async function uploadCommand({ source, path, content }: Script, work: Work): Promise<string> {
  const { config, context, options } = work;
  const standard = source.inline ? inlineCommand(options) : scriptCommand(options);
  const elevated = config.elevated_user !== undefined;
  const template = (elevated ? config.elevated_execute_command : config.execute_command) ?? standard;
  const variables = config.remote_env_var_path ?? `c:/Windows/Temp/packer-ps-env-vars-${work.uuid}.ps1`;
  if (/\.Vars\b/.test(template)) await upload(variables, scriptBytes(work.variables), work);
  await upload(path, content, work);
  const data = { ...context.variables, Path: path, Vars: variables };
  const command = context.render(template, data);
  return elevated ? await uploadElevated(command, work) : command;
}

async function uploadElevated(command: string, work: Work): Promise<string> {
  const { config, context } = work;
  const rendered = (text: string | undefined) => context.render(text ?? "", { ...context.variables });
  const [user, password] = [rendered(config.elevated_user), rendered(config.elevated_password)];
  // The password may have been a template until now.
  if (password !== "" && password !== user) context.redactor.add(password);
  const path = `C:/Windows/Temp/packer-elevated-shell-${work.uuid}.ps1`;
  const script = elevatedScript({ user, password, command, name: `packer-${work.uuid}` });
  await upload(path, scriptBytes(script), work);
  return fileCommand(path, config.use_pwsh);
}

async function upload(path: string, bytes: Uint8Array, { context, uploaded }: Work): Promise<void> {
  uploaded.add(path);
  await uploadBytes(path, bytes, { context, mode: 0o755 });
}

const cleanTimeoutMs = 60_000;
/** A command line of cmd.exe holds 8191 characters. */
const pathsPerCommand = 20;

/** What stays behind does not fail the build, as in Packer; but the user hears of it. */
async function removeUploads(work: Work): Promise<void> {
  const paths = [...work.uploaded];
  for (let at = 0; at < paths.length; at += pathsPerCommand) {
    const some = paths.slice(at, at + pathsPerCommand);
    const reason = await removeFiles(some, work);
    if (reason === undefined) continue;
    work.context.events.problem({
      severity: "warning",
      code: "powershell/not-cleaned",
      text: `Cannot remove ${some.join(", ")} from the guest: ${reason}`,
      hint: "Set skip_clean = true if the scripts are meant to stay.",
    });
  }
}

/** Why they could not be removed; undefined when they are gone. */
async function removeFiles(paths: readonly string[], { config, context }: Work): Promise<string | undefined> {
  const { communicator, signal } = context;
  const command = encodedCommand(removalScript(paths), config.use_pwsh);
  const start = { context, timeoutMs: cleanTimeoutMs, source: "powershell" };
  try {
    const exit = await retryWhileUnreachable(() => communicator.run({ command }, { signal }), start);
    return exit.code === 0 ? undefined : `exit code ${exit.code ?? "unknown"}`;
  } catch (error) {
    if (isUnreachable(error)) return error.message;
    throw error;
  }
}
