/** Loads templates that a test writes inline, and says what came of it in few words. */
import type { Diagnostic } from "@prebake/base";
import { Redactor, rangeText } from "@prebake/base";
import type { ConfigNode } from "@prebake/schema";
import { declareConfig, string } from "@prebake/schema";
import type {
  BuildPlan,
  BuildVariables,
  ComponentNode,
  ComponentRegistry,
  DataSource,
  Host,
} from "@prebake/sdk";
import { defineDataSource } from "@prebake/sdk";
import type { BuildSelection } from "./build-selection.ts";
import type { LoadRequest } from "./load-request.ts";
import { loadTemplate } from "./load-template.ts";
import { planBuilds } from "./plan-builds.ts";
import type { Template } from "./template.ts";

export interface Loaded {
  readonly template: Template | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly redactor: Redactor;
}

export type LoadOptions = Partial<Omit<LoadRequest, "redactor" | "signal" | "runId">>;

export async function load(host: Host, options: LoadOptions = {}): Promise<Loaded> {
  const redactor = new Redactor();
  const loaded = await loadTemplate(
    {
      path: ".",
      purpose: "validate",
      registry: dataSourcesOnly,
      programVersion: "0.9.1",
      ...options,
      redactor,
      runId: "run-1",
      signal: new AbortController().signal,
    },
    host,
  );
  return { ...loaded, redactor };
}

/** `code file:line,column-column` of each diagnostic; warnings with a `?`. */
export function saidOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(
    ({ code, severity, subject }) =>
      `${severity === "warning" ? "?" : ""}${code}${subject ? ` ${rangeText(subject)}` : ""}`,
  );
}

export const everything: BuildSelection = { only: [], except: [], whenNothingIsLeft: "error" };

/** Loads and plans; fails when there is anything to complain about. */
export async function planOf(
  host: Host,
  options: LoadOptions = {},
  selection: Partial<BuildSelection> = {},
): Promise<BuildPlan> {
  const { template, diagnostics } = await load(host, { purpose: "build", ...options });
  const planned = template && planBuilds(template, { ...everything, ...selection });
  const problems = [...diagnostics, ...(planned?.diagnostics ?? [])];
  if (problems.length > 0 || !planned?.plan)
    throw new Error(problems.map((one) => `${one.code}: ${one.detail}`).join("\n"));
  return planned.plan;
}

/** What is said while loading and planning. */
export async function problemsOf(
  host: Host,
  options: LoadOptions = {},
  selection: Partial<BuildSelection> = {},
): Promise<readonly string[]> {
  const { template, diagnostics } = await load(host, { purpose: "build", ...options });
  const planned =
    template && !diagnostics.some((one) => one.severity === "error")
      ? planBuilds(template, { ...everything, ...selection })
      : undefined;
  return saidOf([...diagnostics, ...(planned?.diagnostics ?? [])]);
}

/** A component's configuration as plain data: numbers as numbers, unknowns as `"?"`, blocks of one type as `"tag {}"` lists. */
export function configOf(node: ComponentNode, variables?: BuildVariables): unknown {
  const problems: Diagnostic[] = [];
  const config = plain(node.evaluate(variables, { add: (one) => void problems.push(one) }));
  if (problems.length > 0) throw new Error(saidOf(problems).join("\n"));
  return config;
}

/** What a component's evaluation says. */
export function complaintsOf(node: ComponentNode | undefined): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  node?.evaluate(undefined, { add: (one) => void problems.push(one) });
  return problems;
}

/** The text rendered, or what was said. */
export function rendered(
  node: ComponentNode | undefined,
  text: string,
  variables?: BuildVariables,
): string | readonly string[] {
  const problems: Diagnostic[] = [];
  const result = node?.render(text, { variables, sink: { add: (one) => void problems.push(one) } });
  return problems.length > 0 ? problems.map((one) => one.code) : (result ?? "");
}

function plain(node: ConfigNode): unknown {
  switch (node.kind) {
    case "object": {
      const result: Record<string, unknown> = {};
      for (const { key, value, block } of node.entries) {
        if (!block) result[key] = plain(value);
        else result[`${key} {}`] = [...((result[`${key} {}`] as unknown[] | undefined) ?? []), plain(value)];
      }
      return result;
    }
    case "list":
      return node.items.map(plain);
    case "string":
      return node.text;
    case "number":
      return Number(node.text);
    case "bool":
      return node.value;
    case "null":
      return null;
    case "unknown":
      return "?";
  }
}

const echo: DataSource = defineDataSource({
  type: "echo",
  config: declareConfig("echo", "Gives back what it gets.", {
    input: string({ required: true, doc: "What it gives." }),
  }),
  outputs: { output: string({ doc: "What it got." }) },
  read: async ({ input }) => {
    if (input === "fail") throw new Error("Cannot reach the service");
    return { output: input };
  },
});

/** A registry with one data source: `echo`. */
export const dataSourcesOnly: ComponentRegistry = {
  // The kind asked for decides the type of the answer, which a literal object cannot say.
  find: (async (kind: string, type: string) =>
    kind === "data-source" && type === "echo" ? echo : undefined) as ComponentRegistry["find"],
  names: (kind) => (kind === "data-source" ? ["echo"] : []),
};
