/** Parts whose work is a function of the test, and plans that name them: for testing what runs parts. */
import { defineBuilder, definePostProcessor, defineProvisioner } from "@prebake/sdk";
import type {
  Artifact,
  BuilderContext,
  BuildNode,
  BuildPlan,
  BuildVariables,
  CheckContext,
  Communicator,
  Component,
  ComponentNode,
  ComponentRegistry,
  PostProcessorContext,
  PostProcessorNode,
  PostProcessorResult,
  ProvisionerContext,
  ProvisionerNode,
} from "@prebake/sdk";
import { declareConfig, string } from "@prebake/schema";
import type { SourceRange } from "@prebake/base";
import { configObject } from "./config-node.ts";

/** The decoded configuration of every fake part. */
export interface FakeConfig {
  readonly value: string | undefined;
  readonly secret: string | undefined;
  readonly late: string | undefined;
}

export interface FakeParts {
  readonly builders?: Readonly<
    Record<string, (context: BuilderContext, config: FakeConfig) => Promise<Artifact | undefined>>
  >;
  readonly provisioners?: Readonly<
    Record<string, (context: ProvisionerContext, config: FakeConfig) => Promise<void>>
  >;
  readonly postProcessors?: Readonly<
    Record<string, (context: PostProcessorContext, config: FakeConfig) => Promise<PostProcessorResult>>
  >;
  /** Checks of all of them. */
  readonly check?: (config: FakeConfig, context: CheckContext) => void | Promise<void>;
}

const fields = {
  value: string({ doc: "Any text." }),
  secret: string({ sensitive: true, doc: "A text that must not be shown." }),
  late: string({ late: true, doc: "A text that is rendered when it is used." }),
};

/** A registry of these parts; the work of each is the given function. */
export function fakeRegistry(parts: FakeParts): ComponentRegistry {
  const declare = (type: string) => ({
    type,
    config: declareConfig(type, "A fake.", fields),
    ...(parts.check && { check: parts.check }),
  });
  const all: Component[] = [
    ...Object.entries(parts.builders ?? {}).map(([type, run]) =>
      defineBuilder({
        ...declare(type),
        variables: ["Extra"],
        run: (config, context) => run(context, config),
      }),
    ),
    ...Object.entries(parts.provisioners ?? {}).map(([type, run]) =>
      defineProvisioner({ ...declare(type), run: (config, context) => run(context, config) }),
    ),
    ...Object.entries(parts.postProcessors ?? {}).map(([type, run]) =>
      definePostProcessor({ ...declare(type), run: (config, context) => run(context, config) }),
    ),
  ];
  const named = (kind: string, type: string) => all.find((part) => part.kind === kind && part.type === type);
  return {
    find: async (kind, type) => named(kind, type) as never, // Found by the kind that was asked for.
    names: (kind) => all.filter((part) => part.kind === kind).map((part) => part.type),
  };
}

type NodeData = {
  readonly type: string;
  /** Configuration, or what it is once the build's variables are known. */
  readonly config?: object | ((variables: BuildVariables | undefined) => object);
  readonly range?: SourceRange;
};

export interface FakeBuild {
  readonly name: string;
  readonly builder?: NodeData;
  readonly provisioners?: readonly (NodeData & Partial<Omit<ProvisionerNode, keyof ComponentNode>>)[];
  readonly errorCleanup?: NodeData;
  readonly postProcessors?: readonly (readonly (NodeData &
    Partial<Omit<PostProcessorNode, keyof ComponentNode>>)[])[];
}

/** A plan of these builds; the builder is of type `fake` unless said. */
export function fakePlan(builds: readonly FakeBuild[], options: Partial<BuildPlan> = {}): BuildPlan {
  return {
    syntax: "hcl",
    templateDirectory: ".",
    userVariables: {},
    secrets: [],
    ...options,
    builds: builds.map(fakeBuildNode),
  };
}

function fakeBuildNode(build: FakeBuild): BuildNode {
  const builder = build.builder ?? { type: "fake" };
  return {
    identity: { name: build.name, sourceName: build.name, builderType: builder.type },
    builder: fakeNode(builder),
    provisioners: (build.provisioners ?? []).map(fakeProvisionerNode),
    ...(build.errorCleanup && { errorCleanup: fakeProvisionerNode(build.errorCleanup) }),
    postProcessors: (build.postProcessors ?? []).map((chain) =>
      chain.map((data) => ({
        ...data,
        name: data.name ?? data.type,
        keepInputArtifact: data.keepInputArtifact,
        ...fakeNode(data),
      })),
    ),
  };
}

function fakeProvisionerNode(
  data: NodeData & Partial<Omit<ProvisionerNode, keyof ComponentNode>>,
): ProvisionerNode {
  return {
    pauseBeforeMs: 0,
    maxRetries: 0,
    timeoutMs: 0,
    continueOnError: false,
    ...data,
    ...fakeNode(data),
  };
}

function fakeNode(data: NodeData): ComponentNode {
  const { type, range, config = {} } = data;
  return {
    type,
    ...(range && { range }),
    evaluate: (variables) => ({
      ...configObject(typeof config === "function" ? config(variables) : config),
      ...(range && { range }),
    }),
    render: (text, { variables, data: values, sink }) => {
      if (text.includes("{{broken}}")) {
        sink.add({
          code: "template/broken",
          severity: "error",
          summary: "Broken template",
          detail: "It is broken.",
          ...(range && { subject: range }),
        });
      }
      return text
        .replace(/\{\{build `(\w+)`\}\}/g, (_, name: string) => String(variables?.[name]))
        .replace(
          /\{\{\.(\w+)\}\}/g,
          (_, name: string) => (values?.[name] as string | undefined) ?? "<no value>",
        );
    },
  };
}

/** Agrees to everything and does nothing. */
export const idleCommunicator: Communicator = {
  type: "none",
  run: async () => ({ code: 0 }),
  upload: async () => undefined,
  uploadDirectory: async () => undefined,
  download: async () => undefined,
  downloadDirectory: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};
