/** Checks of script fields that need more than one of them. */
import type { CheckContext } from "../component.ts";
import type { ScriptConfig } from "./script-fields.ts";

/** Ways to say what is run; exactly one must be used. */
export interface ScriptWays {
  readonly command?: string | undefined;
}

/** Exactly one of inline, script, scripts (and `command` where there is one); scripts exist; variables are `NAME=value`. */
export async function checkScripts(
  config: ScriptConfig & ScriptWays,
  context: CheckContext,
  ways: readonly (keyof ScriptConfig | "command")[] = ["inline", "script", "scripts"],
): Promise<void> {
  const used = ways.filter((way) => isSet(config[way]));
  const list = ways.map((way) => `"${way}"`).join(", ");
  if (used.length === 0) {
    context.error("", {
      code: "script/nothing-to-run",
      summary: "Nothing to run",
      detail: `Set one of ${list}.`,
    });
  } else if (used.length > 1) {
    const both = used.map((way) => `"${way}"`).join(" and ");
    context.error(used[1] ?? "", {
      code: "script/conflicting-arguments",
      summary: "Conflicting arguments",
      detail: `${both} are both set, but only one of ${list} is allowed.`,
    });
  }
  checkEnvironment(config, context);
  await checkFiles(config, context);
}

/** Paths of the scripts, in order; empty with inline. */
export function scriptPaths(config: ScriptConfig): readonly string[] {
  return config.script === undefined ? (config.scripts ?? []) : [config.script];
}

function isSet(value: unknown): boolean {
  return value !== undefined && (!Array.isArray(value) || value.length > 0);
}

function checkEnvironment(config: ScriptConfig, context: CheckContext): void {
  (config.environment_vars ?? []).forEach((item, index) => {
    if (item.indexOf("=") > 0) return;
    context.error(`environment_vars.${index}`, {
      code: "script/bad-variable",
      summary: "Invalid environment variable",
      detail: "Each item of environment_vars must have the form NAME=value.",
    });
  });
}

async function checkFiles(config: ScriptConfig, context: CheckContext): Promise<void> {
  for (const [index, path] of scriptPaths(config).entries()) {
    const status = await context.host.files.status(path);
    if (status && status.kind !== "directory") continue;
    context.error(config.script === undefined ? `scripts.${index}` : "script", {
      code: "script/missing",
      summary: "Script not found",
      detail: status
        ? `"${path}" is a directory, not a script.`
        : `There is no file "${path}". Relative paths start at the directory that the command is run in; write "\${path.root}/…" for one beside the template.`,
    });
  }
}
