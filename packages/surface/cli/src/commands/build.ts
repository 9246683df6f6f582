/** `build`: runs the builds of a template. */
import { runPlan } from "@prebake/runner";
import type { OnError } from "@prebake/sdk";
import type { Command, Invocation } from "../command.ts";
import { annotateForGithub } from "../reports/diagnostic-collector.ts";
import { openEventFile } from "../call/event-file.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { cleanUpBeforeBuild } from "../reports/leftovers.ts";
import { planTemplate } from "../templates/plan-template.ts";
import {
  acceptedFlags,
  pluginChoice,
  splitAssignments,
  templateFlags,
} from "../command-line/template-flags.ts";
import { oneTemplate, usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";

const flags = {
  annotations: {
    kind: "choice",
    values: ["github"],
    doc: "Print diagnostics as annotations of GitHub, besides the text.",
  },
  color: { kind: "bool", doc: "Colour the output; without the flag, on a terminal only." },
  debug: { kind: "bool", default: false, doc: "Build one after another and wait for you between the steps." },
  events: { kind: "text", placeholder: "PATH", doc: "Write all events of the run to a file, as JSON lines." },
  except: templateFlags.except,
  only: templateFlags.only,
  force: {
    kind: "bool",
    default: false,
    doc: "Build even if there is an artifact of an earlier build; it is replaced.",
  },
  "machine-readable": { kind: "bool", default: false, doc: "Print rows for programs instead of text." },
  "on-error": {
    kind: "choice",
    values: ["", "cleanup", "abort", "ask", "run-cleanup-provisioner"],
    placeholder: "cleanup|abort|ask|run-cleanup-provisioner",
    doc: "What to do when a build fails: clean up (default), leave everything, ask, or leave everything after the error-cleanup-provisioner.",
  },
  "parallel-builds": {
    kind: "int",
    default: 0,
    placeholder: "N",
    doc: "Builds at the same time; 0 is no limit.",
  },
  "timestamp-ui": { kind: "bool", default: false, doc: "Put the time in front of each line." },
  part: templateFlags.part,
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  "warn-on-undeclared-var": {
    kind: "bool",
    default: false,
    doc: "Warn of values for variables that are not declared.",
  },
  "config-type": templateFlags["config-type"],
  "skip-enforcement": { kind: "bool", default: false, doc: "Accepted; has no effect.", hidden: true },
  ...acceptedFlags,
} as const;

export const build: Command = {
  usage: "build [options] TEMPLATE",
  about:
    "Runs the builds of a template, in parallel, and prints the artifacts they made. TEMPLATE is a file, a directory, or - for standard input.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(build, invocation, parsed.problem);
    const given = oneTemplate(parsed.positional);
    if ("problem" in given) return usageError(build, invocation, given.problem);
    return await runBuilds(
      { ...invocation, machineReadable: invocation.machineReadable || parsed.flags["machine-readable"] },
      given.path,
      parsed.flags,
    );
  },
};

async function runBuilds(
  invocation: Invocation,
  path: string,
  flagged: FlagValues<typeof flags>,
): Promise<number> {
  const variables = splitAssignments(flagged.var);
  if (typeof variables === "string") return usageError(build, invocation, variables);
  using events = openEventFile(flagged.events);
  await using workspace = await openWorkspace(invocation, {
    parts: flagged.part,
    plugins: pluginChoice(flagged),
    colour: flagged.color,
    timestamps: flagged["timestamp-ui"],
    journaled: true,
    consumers: [
      ...(events ? [events.consume] : []),
      ...(flagged.annotations === "github" ? [annotateForGithub(invocation.io.write)] : []),
    ],
  });
  await cleanUpBeforeBuild(workspace);
  const runFlags = { debug: flagged.debug, force: flagged.force, onError: onErrorOf(flagged["on-error"]) };
  const plan = await planTemplate(
    {
      path,
      purpose: "build",
      variables,
      variableFiles: flagged["var-file"],
      configType: flagged["config-type"],
      warnOnUndeclaredVariables: flagged["warn-on-undeclared-var"],
      strict: flagged.strict,
      selection: { only: flagged.only, except: flagged.except, whenNothingIsLeft: "error" },
      flags: runFlags,
    },
    workspace,
    invocation.io,
  );
  if (!plan) return 1;
  const { choice } = workspace.registry;
  if (choice !== undefined)
    workspace.publisher.publish({ kind: "step", code: "plugins/own-taken", text: choice });
  const result = await runPlan(plan, {
    ...workspace,
    flags: runFlags,
    parallelBuilds: flagged["parallel-builds"],
  });
  return result.exitCode;
}

function onErrorOf(text: string | undefined): OnError {
  return text === "abort" || text === "ask" || text === "run-cleanup-provisioner" ? text : "cleanup";
}
