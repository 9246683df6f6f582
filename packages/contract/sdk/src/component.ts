/** What parts are: one declaration of the configuration, one function that does the work. */
import type { DiagnosticSink, Redactor, ResourceScope, SourceRange } from "@prebake/base";
import type { Value } from "@prebake/hcl";
import type { ConfigDeclaration, Fields, Infer } from "@prebake/schema";
import type { Artifact } from "./artifact.ts";
import type { Communicator } from "./communicator.ts";
import type { BuildEvents } from "./events.ts";
import type { Host } from "./host.ts";
import type { Journal } from "./journal.ts";
import type { BuildVariables, Machine } from "./machine.ts";
import type { Services } from "./services.ts";

/** Who a piece of work is for. */
export interface BuildIdentity {
  /** As the user sees and selects it: `qemu.debian`, `web.qemu.debian`, or the legacy builder's name. */
  readonly name: string;
  /** The source's own name: `debian` of `source "qemu" "debian"`; the legacy builder's name. What Packer hands on as packer_build_name. */
  readonly sourceName: string;
  readonly builderType: string;
}

/** Settings of a run that every part may need. */
export interface RunSettings {
  readonly debug: boolean;
  readonly force: boolean;
  readonly onError: OnError;
  /** Directory of the template file. */
  readonly templateDirectory: string;
  /** The legacy template's file, absolute; absent for HCL2, which is a directory's, and for standard input. */
  readonly templatePath?: string;
  /** Input variables as text, for components that hand them on; sensitive ones included (they are redacted on output). */
  readonly userVariables: Readonly<Record<string, string>>;
  /** Names of the sensitive ones among them; absent where nobody knows. */
  readonly sensitiveVariables?: readonly string[];
}

export type OnError = "cleanup" | "abort" | "ask" | "run-cleanup-provisioner";

/** For `check`: everything is known but the running machine. Nothing may be started or written. */
export interface CheckContext {
  readonly build: BuildIdentity;
  readonly settings: RunSettings;
  readonly host: Host;
  readonly sink: DiagnosticSink;
  /** Where a field was written: `disk_size`, `qemuargs.0`; undefined when it was not. The component's own place for `""`. */
  rangeOf(path: string): SourceRange | undefined;
  /** Reports an error at a field. `code` is `area/kebab`. */
  error(
    path: string,
    problem: { readonly code: string; readonly summary: string; readonly detail: string },
  ): void;
  warning(
    path: string,
    problem: { readonly code: string; readonly summary: string; readonly detail: string },
  ): void;
  /** Of a builder: build variables that it will give besides `Builder.variables`, and knows only now. Its steps may ask for them. */
  addVariables?(names: readonly string[]): void;
  /** Of a step: names that the builder has added so, as far as it could be asked. */
  readonly variableNames?: readonly string[];
  readonly signal: AbortSignal;
}

/** What every running part has. */
export interface RunContext {
  readonly build: BuildIdentity;
  readonly settings: RunSettings;
  readonly host: Host;
  readonly services: Services;
  readonly events: BuildEvents;
  /** Aborted with the reason of the stop. Look at it after every wait. */
  readonly signal: AbortSignal;
  /** What is acquired here is released, in reverse order, when this part's work is over. */
  readonly scope: ResourceScope;
  /** Where to note what would stay if this program were killed, before it is made; processes and temporary directories are noted by `host`. */
  readonly journal: Journal;
  readonly redactor: Redactor;
  /** Renders a `late` field's Go template with data (`{{ .HTTPIP }}`) and the engine's functions. Throws `BuildError` `template/render`. */
  render(text: string, data: Readonly<Record<string, unknown>>): string;
  /** With `-debug`: waits until the user goes on. Call it between the steps that a user may want to look at. */
  pause(step: string): Promise<void>;
}

interface ComponentBase<F extends Fields> {
  /** Type name in templates. */
  readonly type: string;
  readonly config: ConfigDeclaration<F>;
  /** Checks that need more than one field or the host. Reports; does not throw. */
  check?(config: Infer<F>, context: CheckContext): void | Promise<void>;
}

export interface BuilderContext extends RunContext {
  /**
   * Provisions the machine: hands it to the engine, which runs the template's provisioners and, with `-on-error`,
   * decides about failures. Rejects when provisioning failed or was cancelled; the builder lets that pass.
   */
  provision(machine: Machine): Promise<void>;
}

export interface Builder<F extends Fields = Fields> extends ComponentBase<F> {
  readonly kind: "builder";
  /** Names of build variables this builder adds to the common ones: for static checks of `build.X`. */
  readonly variables?: readonly string[];
  /** Brings up the machine, calls `provision`, finishes. Undefined: there is no artifact. What it acquires goes into `context.scope`. */
  run(config: Infer<F>, context: BuilderContext): Promise<Artifact | undefined>;
}

export interface ProvisionerContext extends RunContext {
  readonly communicator: Communicator;
  readonly variables: BuildVariables;
}

export interface Provisioner<F extends Fields = Fields> extends ComponentBase<F> {
  readonly kind: "provisioner";
  run(config: Infer<F>, context: ProvisionerContext): Promise<void>;
}

export interface PostProcessorContext extends RunContext {
  readonly artifact: Artifact;
  readonly variables: BuildVariables;
}

export interface PostProcessorResult {
  /** Undefined ends the chain quietly. */
  readonly artifact: Artifact | undefined;
  /** Whether the input artifact stays when the template does not say. */
  readonly keepInput: boolean;
  /** True: the input stays whatever the template says (this artifact is made of it). */
  readonly forceKeepInput?: boolean;
}

export interface PostProcessor<F extends Fields = Fields> extends ComponentBase<F> {
  readonly kind: "post-processor";
  run(config: Infer<F>, context: PostProcessorContext): Promise<PostProcessorResult>;
}

/** What the check of a data source knows: it belongs to no build. */
export type DataSourceCheckContext = Pick<
  CheckContext,
  "host" | "sink" | "rangeOf" | "error" | "warning" | "signal"
>;

export interface DataSource<F extends Fields = Fields> extends Omit<ComponentBase<F>, "check"> {
  readonly kind: "data-source";
  /** As of other components; asked where it is not read. */
  check?(config: Infer<F>, context: DataSourceCheckContext): void | Promise<void>;
  /** Names and shapes of what it gives, for static checks; strings unless said. */
  readonly outputs: Fields;
  /** Plain JSON data with the members of `outputs`. */
  read(
    config: Infer<F>,
    context: Pick<RunContext, "host" | "signal" | "redactor">,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** As `read`, where plain data would lose something: numbers of any size, types, nulls, unknowns. Called instead of it. */
  readValue?(config: Infer<F>, context: Pick<RunContext, "host" | "signal" | "redactor">): Promise<Value>;
}

export type Component = Builder | Provisioner | PostProcessor | DataSource;
export type ComponentKind = Component["kind"];

/**
 * The registered parts. Loading is lazy: a command loads what its template names and nothing else.
 */
export interface ComponentRegistry {
  find<K extends ComponentKind>(kind: K, type: string): Promise<Extract<Component, { kind: K }> | undefined>;
  /** Type names of a kind, sorted: for suggestions. */
  names(kind: ComponentKind): readonly string[];
  /** What to do to get a component that `find` has not: half a sentence that follows `The builder "x"`; undefined when nothing is known of it, empty when a mistake that was told is why it is not there. */
  advice?(kind: ComponentKind, type: string): Promise<string | undefined>;
}

/** Typed makers: `export const shell = defineProvisioner({ … })`. */
export function defineBuilder<F extends Fields>(builder: Omit<Builder<F>, "kind">): Builder {
  return { kind: "builder", ...builder } as unknown as Builder; // F is erased for the registry; decode() restores it.
}
export function defineProvisioner<F extends Fields>(provisioner: Omit<Provisioner<F>, "kind">): Provisioner {
  return { kind: "provisioner", ...provisioner } as unknown as Provisioner; // As above.
}
export function definePostProcessor<F extends Fields>(
  postProcessor: Omit<PostProcessor<F>, "kind">,
): PostProcessor {
  return { kind: "post-processor", ...postProcessor } as unknown as PostProcessor; // As above.
}
export function defineDataSource<F extends Fields>(dataSource: Omit<DataSource<F>, "kind">): DataSource {
  return { kind: "data-source", ...dataSource } as unknown as DataSource; // As above.
}
