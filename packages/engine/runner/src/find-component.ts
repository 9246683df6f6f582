/** From a node of the plan to its component and its decoded configuration. */
import { didYouMean } from "@prebake/base";
import type { Diagnostic, DiagnosticSink, Redactor, SourceRange } from "@prebake/base";
import { decode } from "@prebake/schema";
import type { ConfigSyntax, DecodeResult, Fields } from "@prebake/schema";
import { isBuiltInPacker } from "@prebake/sdk";
import type {
  BuildVariableNames,
  BuildVariables,
  Component,
  ComponentKind,
  ComponentNode,
  ComponentRegistry,
} from "@prebake/sdk";
import { runnerDiagnostic } from "./runner-diagnostics.ts";

type ComponentOf<K extends ComponentKind> = Extract<Component, { kind: K }>;

/** The registered component, or undefined after a report at the type's place. Nothing is reported when why it is not there was told before. */
export async function findComponent<K extends ComponentKind>(
  query: { readonly kind: K; readonly node: ComponentNode; readonly registry: ComponentRegistry },
  sink: DiagnosticSink,
): Promise<ComponentOf<K> | undefined> {
  const { kind, node, registry } = query;
  const component = await registry.find(kind, node.type);
  const problem = component ? undefined : await unknownComponent(kind, node, registry);
  if (problem) sink.add(problem);
  return component;
}

async function unknownComponent(
  kind: ComponentKind,
  node: ComponentNode,
  registry: ComponentRegistry,
): Promise<Diagnostic | undefined> {
  const words = { kind: kind === "data-source" ? "data source" : kind, type: node.type };
  // Complained of where it is used, as in Packer, with the place of the type besides.
  const type = node.typeRange ?? node.range;
  const related = node.usedBy && type && [{ range: type, message: "the type is said here" }];
  const place = { ...(node.usedBy ? { subject: node.usedBy } : placeOfType(node)), related };
  const advice = await registry.advice?.(kind, node.type);
  if (advice === "") return undefined;
  const where =
    advice ?? (isBuiltInPacker(kind, node.type) ? "is a part of Packer that is not there yet." : undefined);
  if (where !== undefined) return runnerDiagnostic("component-elsewhere", { ...words, where }, place);
  const names = registry.names(kind);
  const hint =
    didYouMean(node.type, names) ||
    ` There are: ${names.join(", ")}. All others come from plugins: is the one that has it installed?`;
  return runnerDiagnostic("unknown-component", { ...words, hint }, place);
}

/** The type itself; in JSON below the first line of its object. */
function placeOfType({ range, typeRange }: ComponentNode): { subject?: SourceRange; heading?: SourceRange } {
  if (!range || !typeRange) return { ...((range ?? typeRange) && { subject: range ?? typeRange }) };
  const lineOf = ({ source, start }: SourceRange): number => source.lineAt(start);
  return lineOf(range) === lineOf(typeRange) ? { subject: range } : { subject: typeRange, heading: range };
}

export interface DecodeContext {
  readonly syntax: ConfigSyntax;
  /** Undefined while nothing runs: late values stay unknown. */
  readonly variables: BuildVariables | undefined;
  /** While nothing runs: names that the builder adds. */
  readonly names?: BuildVariableNames;
  readonly redactor: Redactor;
  readonly sink: DiagnosticSink;
  /** For checks that go on where a field is wrong; see `DecodeOptions`. */
  readonly standIns?: boolean;
}

/** Evaluates and decodes a component's configuration. Reports to the sink; not `ok` when anything in it hangs on a mistake. */
export function decodeComponent(
  component: Component,
  node: ComponentNode,
  context: DecodeContext,
): DecodeResult<Fields> {
  const { syntax, variables, names, redactor, sink, standIns = false } = context;
  const rendering = inBlock(node, sink);
  let isEvaluated = true;
  const evaluating: DiagnosticSink = {
    add: (diagnostic) => {
      if (diagnostic.severity === "error") isEvaluated = false;
      sink.add(diagnostic);
    },
  };
  const decoded = decode(component.config, node.evaluate(variables, evaluating, names), {
    syntax,
    standIns,
    otherNames: node.engineArguments,
    sink: component.kind === "builder" ? shapeAtItsPlace(node, sink) : rendering,
    render: (text, range) => node.render(text, { variables, range, sink: rendering }),
    onSecret: (text) => redactor.add(text),
  });
  return { ...decoded, ok: decoded.ok && isEvaluated && decoded.mistakes.none };
}

/** A sink that gives what passes the component's block as heading: complaints name the block besides the tight place. */
export function inBlock(node: ComponentNode, sink: DiagnosticSink): DiagnosticSink {
  return {
    add: (diagnostic) => {
      const { range } = node;
      if (!range || diagnostic.heading) sink.add(diagnostic);
      else if (!diagnostic.subject) sink.add({ ...diagnostic, subject: range });
      else sink.add({ ...diagnostic, heading: range });
    },
  };
}

// Mistakes in the shape of a source show where they are; all others show the block first. Source: measured on Packer 1.16,
// which checks the shape of sources as language and everything else by asking the component.
const shapeCodes: ReadonlySet<string> = new Set(
  [
    "unknown-key",
    "unknown-block",
    "block-expected",
    "argument-expected",
    "duplicate-block",
    "wrong-type",
  ].map((key) => `config/${key}`),
);

function shapeAtItsPlace(node: ComponentNode, sink: DiagnosticSink): DiagnosticSink {
  const others = inBlock(node, sink);
  return {
    add: (diagnostic) => (shapeCodes.has(diagnostic.code) ? sink : others).add(diagnostic),
  };
}
