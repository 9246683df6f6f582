/** What a template sees while it is fuzzed: a few files, a few data sources, nothing of this machine. */
import { DiagnosticList, Redactor } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import type { ComponentNode, ComponentRegistry } from "@prebake/sdk";
import { loadTemplate, planBuilds } from "@prebake/template";
import type { SyncFiles, Template } from "@prebake/template";
import type { ConfigNode } from "@prebake/schema";
import { createMemoryHost } from "@prebake/testing";

const files: Readonly<Record<string, string>> = {
  "a.txt": "hello\n",
  "loop.tpl": '${templatefile("loop.tpl", {})}',
  "list.tpl": "%{ for x in xs ~}\n${x}\n%{ endfor ~}\n",
};

const bytes = new Map(
  Object.entries(files).map(([name, text]) => [`/home/me/images/${name}`, new TextEncoder().encode(text)]),
);

const syncFiles: SyncFiles = {
  readFile: (path) => {
    const content = bytes.get(path);
    if (!content) throw new Error("there is no such file");
    return content;
  },
  fileKind: (path) => (bytes.has(path) ? "file" : path === "/home/me/images" ? "directory" : undefined),
  listDirectory: () => Object.keys(files).map((name) => ({ name, kind: "file" })),
};

const noParts: ComponentRegistry = { find: async () => undefined, names: () => [] };

export interface Outcome {
  readonly template: Template | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The plan as text; undefined when something is wrong. */
  readonly plan: string | undefined;
}

export interface Input {
  /** Name of the template file: it decides the language. */
  readonly name: string;
  readonly text: string;
  readonly variableFile?: { readonly name: string; readonly text: string };
}

/** Everything from the file to the configuration of every component. */
export async function planOf({ name, text, variableFile }: Input): Promise<Outcome> {
  const host = createMemoryHost({
    files: { ...files, [name]: text, ...(variableFile && { [variableFile.name]: variableFile.text }) },
    env: { HOME: "/home/user", PKR_VAR_nobody: "1" },
  });
  const { template, diagnostics } = await loadTemplate(
    {
      path: name,
      purpose: "validate",
      registry: noParts,
      redactor: new Redactor(),
      runId: "fuzz",
      programVersion: "0.0.0",
      startedAtMs: 0,
      syncFiles,
      warnOnUndeclaredVariables: true,
      ...(variableFile && { variableFiles: [variableFile.name] }),
      signal: new AbortController().signal,
    },
    host,
  );
  const sink = new DiagnosticList();
  sink.addAll(diagnostics);
  if (!template) return { template, diagnostics, plan: undefined };
  const plan = planText(template, sink);
  return { template, diagnostics: sink.items, plan: sink.hasErrors ? undefined : plan };
}

function planText(template: Template, sink: DiagnosticList): string {
  const planned = planBuilds(template, { only: [], except: [], whenNothingIsLeft: "warning" });
  sink.addAll(planned.diagnostics);
  const builds = planned.plan?.builds ?? [];
  const component = (node: ComponentNode): unknown => {
    const {
      type,
      range: _,
      typeRange: _type,
      usedBy: _use,
      evaluate: _evaluate,
      render: _render,
      ...settings
    } = node;
    return [type, settings, plain(node.evaluate(undefined, sink))];
  };
  const whole = builds.map((build) => ({
    identity: build.identity,
    builder: component(build.builder),
    provisioners: build.provisioners.map(component),
    cleanup: build.errorCleanup && component(build.errorCleanup),
    postProcessors: build.postProcessors.map((chain) => chain.map(component)),
  }));
  // Names in JSON are normalised while they are read, native ones when they are compared.
  return JSON.stringify([whole, planned.plan?.userVariables]).normalize("NFC");
}

/** Without places; blocks as lists of what is in them, in the order of their names. */
function plain(node: ConfigNode): unknown {
  switch (node.kind) {
    case "object": {
      const members = new Map<string, unknown>();
      for (const { key, value, block } of node.entries) {
        const before = members.get(key);
        if (block) members.set(key, [...(Array.isArray(before) ? (before as unknown[]) : []), plain(value)]); // Blocks of one name are one list.
        else members.set(key, plain(value));
      }
      return [...members].sort(([a], [b]) => (a < b ? -1 : 1));
    }
    case "list":
      return node.items.map(plain);
    case "unknown":
      return { unknown: true };
    case "null":
      return null;
    case "bool":
      return node.value;
    default:
      return { [node.kind]: node.text };
  }
}
