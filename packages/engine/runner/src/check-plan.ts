/** Everything that can be wrong with a plan, found before anything is started. */
import { DiagnosticList } from "@prebake/base";
import type { Diagnostic, DiagnosticSink, Redactor, SourceRange } from "@prebake/base";
import { checkDecoded } from "@prebake/sdk";
import type {
  BuildNode,
  BuildPlan,
  BuildVariableNames,
  CheckContext,
  Component,
  ComponentKind,
  ComponentNode,
  ComponentRegistry,
  Host,
  RunSettings,
} from "@prebake/sdk";
import { decodeComponent, findComponent, inBlock } from "./find-component.ts";

/** What the command line says about a run. */
export type RunFlags = Pick<RunSettings, "debug" | "force" | "onError">;

export interface CheckDeps {
  readonly registry: ComponentRegistry;
  readonly host: Host;
  readonly flags: RunFlags;
  /** Told of secrets in configurations. */
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

/** A plugin's component is asked in a process of its own, and processes want memory: more than these never run at once. */
export const checksAtOnce = 4;

/**
 * Finds each component of the plan, decodes its configuration and lets it check itself: what is right of it where
 * something is wrong, so that all mistakes are told at once. Several are checked side by side, a build's builder before the
 * others of that build; what they say is reported in the order of the plan, one mistake once even when several builds share
 * it. True when there is no error. Rejects, when all have ended, with the first failure in that order.
 */
export async function checkPlan(plan: BuildPlan, deps: CheckDeps, sink: DiagnosticSink): Promise<boolean> {
  for (const secret of plan.secrets) deps.redactor.add(secret);
  const limit = new Turns(checksAtOnce);
  const once = new OnceSink(sink);
  const started = plan.builds.flatMap((build) => startChecks({ plan, build, deps }, limit));
  for (const { said, done } of started) {
    const failure = await done.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    for (const diagnostic of said.items) once.add(diagnostic);
    if (failure) {
      limit.close();
      await Promise.allSettled(started.map((each) => each.done));
      throw failure.error;
    }
  }
  return !once.hasErrors;
}

interface StartedCheck {
  readonly said: DiagnosticList;
  readonly done: Promise<void>;
}

/** Of all components of a build, in its order. What the others may say of variables hangs on the builder. */
function startChecks(of: Pick<NodeCheck, "plan" | "build" | "deps">, limit: Turns): readonly StartedCheck[] {
  const variables = new GeneratedVariables();
  let builder: Promise<void> = Promise.resolve();
  return [...nodesOf(of.build)].map(([kind, node]) => {
    const said = new DiagnosticList();
    const check = async () => {
      of.deps.signal.throwIfAborted();
      if (!node.wrong) await checkNode({ ...of, kind, node, variables }, said);
    };
    const done = kind === "builder" ? limit.run(check) : builder.then(() => limit.run(check));
    done.catch(() => undefined); // Each is waited for in its turn.
    if (kind === "builder") builder = done.catch(() => undefined); // The failure is told once: as the builder's own.
    return { said, done };
  });
}

/** Lets so many work at once; the others wait, in the order in which they came. */
class Turns {
  #free: number;
  #closed = false;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run(work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      if (!this.#closed) await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** What waits, or comes, does nothing. */
  close(): void {
    this.#closed = true;
  }
}

export function settingsOf(plan: BuildPlan, flags: RunFlags): RunSettings {
  const { templateDirectory, templatePath, userVariables, sensitiveVariables } = plan;
  return {
    ...flags,
    templateDirectory,
    userVariables,
    ...(templatePath !== undefined && { templatePath }),
    ...(sensitiveVariables && { sensitiveVariables }),
  };
}

function* nodesOf(build: BuildNode): Iterable<readonly [ComponentKind, ComponentNode]> {
  yield ["builder", build.builder];
  for (const node of build.provisioners) yield ["provisioner", node];
  if (build.errorCleanup) yield ["provisioner", build.errorCleanup];
  for (const node of build.postProcessors.flat()) yield ["post-processor", node];
}

/** What the builder has said that it adds to the build variables; a builder that was not asked may add any. */
class GeneratedVariables {
  #names: readonly string[] = [];
  #isComplete = false;

  get known(): readonly string[] {
    return this.#names;
  }

  get names(): BuildVariableNames {
    return this.#isComplete ? this.#names : "any";
  }

  add(names: readonly string[]): void {
    this.#names = [...this.#names, ...names];
  }

  /** Nothing comes after these. */
  complete(names: readonly string[]): void {
    this.add(names);
    this.#isComplete = true;
  }
}

interface NodeCheck {
  readonly plan: BuildPlan;
  readonly build: BuildNode;
  readonly kind: ComponentKind;
  readonly node: ComponentNode;
  /** Of the build. */
  readonly variables: GeneratedVariables;
  readonly deps: CheckDeps;
}

async function checkNode(check: NodeCheck, sink: DiagnosticList): Promise<void> {
  const { plan, kind, node, variables: generated, deps } = check;
  const component: Component | undefined = await findComponent({ kind, node, registry: deps.registry }, sink);
  if (!component) {
    // Its arguments mean nothing, but its expressions do.
    node.evaluate(undefined, inBlock(node, sink), "any");
    return;
  }
  const { redactor } = deps;
  const decoded = decodeComponent(component, node, {
    syntax: plan.syntax,
    variables: undefined,
    names: generated.names,
    redactor,
    sink,
    standIns: true,
  });
  if (component.kind === "builder") generated.add(component.variables ?? []);
  await checkDecoded({
    component,
    decoded,
    sink: inBlock(node, sink),
    contextOf: (to) => checkContext(check, decoded.rangeOf, to),
    signal: deps.signal,
  });
  // What a plugin's builder adds is known when it says so; one that could not be asked, or has refused, does not.
  if (component.kind === "builder" && !component.config.keepsWritten) generated.complete([]);
}

function checkContext(
  check: NodeCheck,
  rangeOf: (path: string) => SourceRange | undefined,
  sink: DiagnosticSink,
): CheckContext {
  const { plan, build, node, deps } = check;
  const place = (path: string) => rangeOf(path) ?? node.range;
  const report =
    (severity: Diagnostic["severity"]): CheckContext["error"] =>
    (path, { code, summary, detail }) => {
      const subject = place(path);
      sink.add({ code, severity, summary, detail, ...(subject && { subject }) });
    };
  return {
    build: build.identity,
    settings: settingsOf(plan, deps.flags),
    host: deps.host,
    sink,
    rangeOf: (path) => (path === "" ? place("") : rangeOf(path)),
    error: report("error"),
    warning: report("warning"),
    addVariables: (names) => check.variables.complete(names),
    variableNames: check.variables.known,
    signal: deps.signal,
  };
}

/** Passes each complaint once: builds that share a source or a provisioner would repeat it. */
class OnceSink implements DiagnosticSink {
  readonly #sink: DiagnosticSink;
  readonly #seen = new Set<string>();
  hasErrors = false;

  constructor(sink: DiagnosticSink) {
    this.#sink = sink;
  }

  add(diagnostic: Diagnostic): void {
    const { code, severity, subject, detail, related } = diagnostic;
    // The type of a source is complained of where builds use it; what is wrong is at the place besides.
    const place = code.startsWith("runner/") ? (related?.[0]?.range ?? subject) : subject;
    const key = [code, severity, detail, place?.source.name, place?.start, place?.end].join("\u0000");
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (severity === "error") this.hasErrors = true;
    this.#sink.add(diagnostic);
  }
}
