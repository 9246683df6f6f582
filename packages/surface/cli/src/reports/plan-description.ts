/** A checked plan as plain JSON: what would run, with which settings. docs/reference/json.md describes it for users. */
import { DiagnosticList } from "@prebake/base";
import { decode } from "@prebake/schema";
import type { ConfigNode, Fields } from "@prebake/schema";
import type {
  BuildNode,
  BuildPlan,
  ComponentKind,
  ComponentNode,
  ComponentRegistry,
  PostProcessorNode,
  ProvisionerNode,
} from "@prebake/sdk";

export interface PlanDescription {
  /** Grows when something that was there is taken away or changes its meaning. */
  readonly format: 1;
  /** In the order in which they are started; they run side by side. */
  readonly builds: readonly PlannedBuild[];
}

export interface PlannedBuild {
  readonly name: string;
  readonly builder: PlannedComponent;
  /** One after another. */
  readonly provisioners: readonly PlannedProvisioner[];
  /** Runs when something before failed. */
  readonly errorCleanup?: PlannedProvisioner;
  /** Chains: each takes the builder's artifact. */
  readonly postProcessors: readonly (readonly PlannedPostProcessor[])[];
}

export interface PlannedComponent {
  readonly type: string;
  /** What is written in the template, evaluated. Defaults are not among it. */
  readonly config: Readonly<Record<string, PlannedValue>>;
}

export interface PlannedProvisioner extends PlannedComponent {
  readonly name?: string;
  /** These four only where they are set. */
  readonly pauseBeforeMs?: number;
  readonly timeoutMs?: number;
  readonly maxRetries?: number;
  readonly continueOnError?: true;
}

export interface PlannedPostProcessor extends PlannedComponent {
  readonly name: string;
  readonly keepInputArtifact?: boolean;
}

/** `{ $unknown }`: known only when the build runs. `{ $sensitive }`: known and not shown. */
export type PlannedValue =
  | null
  | boolean
  | number
  | string
  | readonly PlannedValue[]
  | { readonly [key: string]: PlannedValue };

const unknownMarker = { $unknown: true };
const sensitiveMarker = { $sensitive: true };

/** The plan must have been checked: mistakes in it are not told again. */
export async function describePlan(plan: BuildPlan, registry: ComponentRegistry): Promise<PlanDescription> {
  const builds: PlannedBuild[] = [];
  for (const build of plan.builds) builds.push(await describeBuild(build, { plan, registry }));
  return { format: 1, builds };
}

interface Context {
  readonly plan: BuildPlan;
  readonly registry: ComponentRegistry;
}

async function describeBuild(build: BuildNode, context: Context): Promise<PlannedBuild> {
  const provisioner = (node: ProvisionerNode): Promise<PlannedProvisioner> =>
    describeProvisioner(node, context);
  const postProcessor = (node: PostProcessorNode): Promise<PlannedPostProcessor> =>
    describePostProcessor(node, context);
  return {
    name: build.identity.name,
    builder: await describeComponent("builder", build.builder, context),
    provisioners: await Promise.all(build.provisioners.map(provisioner)),
    ...(build.errorCleanup && { errorCleanup: await provisioner(build.errorCleanup) }),
    postProcessors: await Promise.all(
      build.postProcessors.map((chain) => Promise.all(chain.map(postProcessor))),
    ),
  };
}

async function describeProvisioner(node: ProvisionerNode, context: Context): Promise<PlannedProvisioner> {
  const { label, pauseBeforeMs, timeoutMs, maxRetries, continueOnError } = node;
  return {
    ...(label !== undefined && { name: label }),
    ...(await describeComponent("provisioner", node, context)),
    ...(pauseBeforeMs > 0 && { pauseBeforeMs }),
    ...(timeoutMs > 0 && { timeoutMs }),
    ...(maxRetries > 0 && { maxRetries }),
    ...(continueOnError && { continueOnError }),
  };
}

async function describePostProcessor(
  node: PostProcessorNode,
  context: Context,
): Promise<PlannedPostProcessor> {
  const { name, keepInputArtifact } = node;
  return {
    name,
    ...(await describeComponent("post-processor", node, context)),
    ...(keepInputArtifact !== undefined && { keepInputArtifact }),
  };
}

async function describeComponent(
  kind: ComponentKind,
  node: ComponentNode,
  { plan, registry }: Context,
): Promise<PlannedComponent> {
  const component = await registry.find(kind, node.type);
  const quiet = new DiagnosticList();
  const tree = node.evaluate(undefined, quiet);
  // Which texts are rendered before a build runs, and which stay for later, is known to the decoder.
  const rendered = new Map<string, string>();
  const render = (text: string): string => {
    const result = node.render(text, { variables: undefined, sink: quiet }) ?? "";
    rendered.set(text, result);
    return result;
  };
  if (component) decode(component.config, tree, { syntax: plan.syntax, sink: quiet, render });
  return { type: node.type, config: objectOf(tree, component?.config.fields, rendered) };
}

type Rendered = ReadonlyMap<string, string>;

function objectOf(
  node: ConfigNode,
  fields: Fields | undefined,
  rendered: Rendered,
): Record<string, PlannedValue> {
  const result: Record<string, PlannedValue> = {};
  if (node.kind !== "object") return result;
  for (const { key, value, block } of node.entries) {
    const field = fieldOf(fields, key);
    const nested = field && "fields" in field.shape ? field.shape.fields : undefined;
    const planned = field?.options.sensitive ? sensitiveMarker : valueOf(value, nested, rendered);
    // Blocks of one type may repeat: they are a list.
    const before = result[key];
    result[key] = block ? [...(Array.isArray(before) ? before : []), planned] : planned;
  }
  return result;
}

function fieldOf(fields: Fields | undefined, key: string): Fields[string] | undefined {
  if (!fields) return undefined;
  if (Object.hasOwn(fields, key)) return fields[key];
  return Object.values(fields).find(({ options }) => options.aliases?.includes(key));
}

function valueOf(node: ConfigNode, fields: Fields | undefined, rendered: Rendered): PlannedValue {
  if (node.sensitive) return sensitiveMarker;
  switch (node.kind) {
    case "null":
      return null;
    case "string":
      return rendered.get(node.text) ?? node.text;
    case "number":
      return String(Number(node.text)) === node.text ? Number(node.text) : node.text;
    case "bool":
      return node.value;
    case "list":
      return node.items.map((item) => valueOf(item, fields, rendered));
    case "object":
      return objectOf(node, fields, rendered);
    case "unknown":
      return unknownMarker;
  }
}
