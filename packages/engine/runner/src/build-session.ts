/** What the pieces of one build share: its names, its variables, the contexts of its parts. */
import { BuildError, DiagnosticList } from "@prebake/base";
import type { Diagnostic, Redactor, ResourceScope } from "@prebake/base";
import { journaledHost } from "@prebake/journal";
import type { BuildJournal, RunJournal } from "@prebake/journal";
import type { Fields, Infer } from "@prebake/schema";
import { pauseAfter } from "@prebake/sdk";
import type {
  BuildEventBody,
  BuildEvents,
  BuildNode,
  BuildPlan,
  BuildVariables,
  Component,
  ComponentKind,
  ComponentNode,
  ComponentRegistry,
  EventPublisher,
  Host,
  Machine,
  RunContext,
  Services,
} from "@prebake/sdk";
import { createBuildEvents } from "./build-events.ts";
import type { Prompter } from "./build-events.ts";
import { fillBuildVariables } from "./build-variables.ts";
import { settingsOf } from "./check-plan.ts";
import type { RunFlags } from "./check-plan.ts";
import { diagnosticRecord } from "./diagnostic-record.ts";
import { decodeComponent, findComponent } from "./find-component.ts";

export interface RunDeps {
  readonly registry: ComponentRegistry;
  readonly host: Host;
  readonly services: Services;
  /** Where each build notes what must not be forgotten. */
  readonly journal: Pick<RunJournal, "forBuild">;
  readonly flags: RunFlags;
  readonly redactor: Redactor;
  readonly publisher: EventPublisher;
  readonly prompter: Prompter;
  /** Id of the run: `build.PackerRunUUID`. */
  readonly runId: string;
  /** Builds at the same time; below 1 means all. One with `debug`. */
  readonly parallelBuilds: number;
  /** Aborted with a `Cancelled` when the user wants to stop. */
  readonly signal: AbortSignal;
}

type PreparedOf<K extends ComponentKind> = {
  readonly component: Extract<Component, { kind: K }>;
  readonly config: Infer<Fields>;
};

export class BuildSession {
  readonly plan: BuildPlan;
  readonly node: BuildNode;
  readonly deps: RunDeps;
  readonly events: BuildEvents;
  /** What of this build would stay if this program were killed. */
  readonly journal: BuildJournal;
  /** The host that notes there what it starts. */
  readonly host: Host;
  #machineVariables: BuildVariables = {};
  #builderNames: readonly string[] = [];

  constructor(plan: BuildPlan, node: BuildNode, deps: RunDeps) {
    this.plan = plan;
    this.node = node;
    this.deps = deps;
    const { publisher, prompter, host } = deps;
    this.events = createBuildEvents({ build: this.name, publisher, prompter, clock: host.clock });
    this.journal = deps.journal.forBuild(this.name);
    this.host = journaledHost(host, this.journal);
  }

  get name(): string {
    return this.node.identity.name;
  }

  get signal(): AbortSignal {
    return this.deps.signal;
  }

  /** What is known of the machine, for parts: names that nobody filled in are absent. */
  get knownVariables(): BuildVariables {
    return { PackerRunUUID: this.deps.runId, ...this.#machineVariables };
  }

  /** Remembers the facts of the machine that is up: late values are evaluated with them from here on. */
  learn(machine: Machine): void {
    this.#machineVariables = machine.variables;
  }

  publish(event: BuildEventBody): void {
    this.deps.publisher.publish(event);
  }

  /**
   * Finds a component and decodes its configuration with what is known now. A mistake that shows only now is reported
   * as a diagnostic and rejects with `runner/configuration`.
   */
  async prepare<K extends ComponentKind>(kind: K, node: ComponentNode): Promise<PreparedOf<K>> {
    const sink = new DiagnosticList();
    const component = await findComponent({ kind, node, registry: this.deps.registry }, sink);
    const found: Component | undefined = component; // The union narrows by kind; the generic does not.
    if (found?.kind === "builder") this.#builderNames = found.variables ?? [];
    const variables = kind === "builder" ? undefined : this.#filledVariables();
    const { redactor } = this.deps;
    const decoded =
      component && decodeComponent(component, node, { syntax: this.plan.syntax, variables, redactor, sink });
    if (component && decoded && !sink.hasErrors) return { component, config: decoded.config };
    throw this.#reported(node, sink.items);
  }

  /** The context of a part, without what only its kind has. */
  contextFor(
    node: ComponentNode,
    own: { readonly scope: ResourceScope; readonly signal: AbortSignal },
  ): RunContext {
    const { services, redactor, flags } = this.deps;
    return {
      build: this.node.identity,
      settings: settingsOf(this.plan, flags),
      host: this.host,
      journal: this.journal,
      services,
      events: this.events,
      redactor,
      ...own,
      render: (text, data) => this.#render(node, text, data),
      pause: (step) => this.pause(step, own.signal),
    };
  }

  /** See `pauseAfter`. */
  pause(step: string, signal: AbortSignal): Promise<void> {
    return pauseAfter(step, this.deps.flags, { events: this.events, signal });
  }

  #render(node: ComponentNode, text: string, data: Readonly<Record<string, unknown>>): string {
    const sink = new DiagnosticList();
    const rendered = node.render(text, { variables: this.#filledVariables(), data, range: undefined, sink });
    if (!sink.hasErrors && rendered !== undefined) return rendered;
    const first = sink.items.find((item) => item.severity === "error");
    throw new BuildError("template/render", {
      message: `Cannot render a template of "${node.type}": ${first?.detail || first?.summary}`,
    });
  }

  #filledVariables(): BuildVariables {
    return fillBuildVariables({
      syntax: this.plan.syntax,
      builderNames: this.#builderNames,
      known: this.knownVariables,
    });
  }

  #reported(node: ComponentNode, diagnostics: readonly Diagnostic[]): BuildError {
    const errors = diagnostics.filter((item) => item.severity === "error");
    for (const item of errors) {
      this.publish({ kind: "diagnostic", build: this.name, diagnostic: diagnosticRecord(item) });
    }
    return new BuildError("runner/configuration", {
      message: `Cannot configure "${node.type}": ${errors[0]?.detail || errors[0]?.summary || "see above"}`,
    });
  }
}
