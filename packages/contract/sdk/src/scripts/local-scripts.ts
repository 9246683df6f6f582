/** Scripts on the machine that builds: the provisioner and the post-processor `shell-local` are both this. */
import { BuildError } from "@prebake/base";
import { bool, string, strings } from "@prebake/schema";
import type { Infer } from "@prebake/schema";
import type { CheckContext, RunContext } from "../component.ts";
import type { BuildVariables } from "../machine.ts";
import { formatEnvironment, scriptEnvironment } from "./environment.ts";
import { checkScripts, scriptPaths } from "./script-check.ts";
import { scriptFields } from "./script-fields.ts";

const platforms = ["darwin", "freebsd", "linux", "openbsd", "solaris", "windows"] as const;

export const localScriptFields = {
  ...scriptFields,
  command: string({ deprecated: 'Use "inline" with one line instead.', doc: "One command line." }),
  execute_command: strings({
    late: true,
    defaultText: '["/bin/sh", "-c", "{{.Vars}} {{.Script}}"]',
    doc: "Program and arguments that run a script; `{{.Vars}}` is the environment, `{{.Script}}` the script's path. Without it the variables are not in the command line.",
  }),
  inline_shebang: string({ default: "/bin/sh -e", doc: "Interpreter line of the inline script." }),
  only_on: strings({ doc: `Operating systems it runs on: ${platforms.join(", ")}.` }),
  tempfile_extension: string({ doc: "Extension of the inline script's file; `cmd` on Windows." }),
  use_linux_pathing: bool({ default: false, doc: "On Windows: paths as the Linux subsystem sees them." }),
};

export type LocalScriptConfig = Infer<typeof localScriptFields>;

/** All checks of a `shell-local`. */
export async function checkLocalScripts(config: LocalScriptConfig, context: CheckContext): Promise<void> {
  await checkScripts(config, context, ["command", "inline", "script", "scripts"]);
  const known: readonly string[] = platforms;
  for (const [index, platform] of (config.only_on ?? []).entries()) {
    if (known.includes(platform)) continue;
    context.error(`only_on.${index}`, {
      code: "script/unknown-platform",
      summary: "Invalid value",
      detail: `"${platform}" is not a known operating system: use ${platforms.join(", ")}.`,
    });
  }
}

/** Runs them one after another. Throws `script/failed` with the script's name and code at the first that fails. */
export async function runLocalScripts(
  config: LocalScriptConfig,
  context: RunContext & { readonly variables: BuildVariables },
): Promise<void> {
  const platform = context.host.machine.os === "win32" ? "windows" : context.host.machine.os;
  if (config.only_on && config.only_on.length > 0 && !config.only_on.includes(platform)) {
    context.events.step("shell-local/skipped", `Skipping shell-local due to runtime OS`);
    context.events.log("info", "shell-local", `only_on is ${config.only_on.join(", ")}, this is ${platform}`);
    return;
  }
  const lines = config.command === undefined ? (config.inline ?? []) : [config.command];
  if (lines.length > 0) await runScript(await writeInlineScript(lines, config, context), config, context);
  for (const path of scriptPaths(config)) await runScript(path, config, context);
}

async function writeInlineScript(
  lines: readonly string[],
  config: LocalScriptConfig,
  context: RunContext,
): Promise<string> {
  const { host } = context;
  const number = new DataView(host.randomBytes(4).buffer).getUint32(0);
  const extension = config.tempfile_extension ?? (host.machine.os === "win32" ? "cmd" : "");
  const suffix = extension === "" ? "" : `.${extension.replace(/^\./, "")}`;
  const path = `${host.machine.temporaryDirectory}/packer-shell${number}${suffix}`;
  const entry = await context.journal.note({ kind: "path", path, use: "temporary" });
  context.scope.defer(`temporary script ${path}`, async () => {
    await host.files.remove(path);
    await entry.close();
  });
  const head = host.machine.os === "win32" ? "" : `#!${config.inline_shebang}\n`;
  await host.files.write(path, `${head}${lines.join("\n")}\n`, { mode: 0o700 });
  const birth = (await host.files.status(path))?.birth;
  if (birth !== undefined) await entry.learn({ birth });
  return path;
}

async function runScript(
  path: string,
  config: LocalScriptConfig,
  context: RunContext & { readonly variables: BuildVariables },
): Promise<void> {
  const { host, events } = context;
  events.step("shell-local/script-started", `Running local shell script: ${path}`);
  const { words, env } = commandOf(await host.files.realPath(path), config, context);
  const [program = "", ...rest] = words;
  const exit = await host.processes.run(program, {
    arguments: rest,
    env,
    signal: context.signal,
    onStdout: (chunk) => events.output("stdout", chunk),
    onStderr: (chunk) => events.output("stderr", chunk),
  });
  events.endOutput();
  if (exit.code !== undefined && config.valid_exit_codes.includes(exit.code)) return;
  throw new BuildError("script/failed", {
    message: `Cannot run local script ${path}: ${exit.code === undefined ? `ended by ${exit.signal ?? "a signal"}` : `exit code ${exit.code}`}, allowed: ${config.valid_exit_codes.join(", ")}`,
    hint: exit.code === 126 ? `Make the script executable: chmod +x ${path}` : undefined,
    context: { script: path, ...(exit.code === undefined ? {} : { code: exit.code }) },
  });
}

interface LocalCommand {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The command that runs a script. Unless the user says how, variables go into its environment and not into the command
 * line, which every user of this machine can read in the list of processes.
 */
function commandOf(
  script: string,
  config: LocalScriptConfig,
  context: RunContext & { readonly variables: BuildVariables },
): LocalCommand {
  const windows = context.host.machine.os === "win32" && !config.use_linux_pathing;
  const variables = scriptEnvironment(config, context.build, context.variables);
  if (config.execute_command === undefined && config.env_var_format === undefined) {
    // Quoted: the path may have blanks in it.
    const words = windows ? ["cmd", "/V", "/C", "call", script] : ["/bin/sh", "-c", '"$0"', script];
    return { words, env: Object.fromEntries(variables) };
  }
  const format = config.env_var_format ?? (windows ? "set %s=%s && " : "%s='%s' ");
  const standard = windows
    ? ["cmd", "/V", "/C", "{{.Vars}}", "call", "{{.Script}}"]
    : ["/bin/sh", "-c", "{{.Vars}} {{.Script}}"];
  const template = config.execute_command ?? standard;
  const data = {
    ...context.variables,
    Vars: formatEnvironment(variables, format),
    Script: script,
    Command: script,
  };
  const rendered = template.map((item) => context.render(item, data));
  return { words: rendered.length === 1 ? ["/bin/sh", "-c", ...rendered] : rendered, env: {} };
}
