/** Locals and data sources → values, whatever order they are written in. */
import type { DiagnosticSink } from "@prebake/base";
import { DiagnosticList, sortByCodePoint } from "@prebake/base";
import {
  SENSITIVE,
  bodyTraversals,
  containsMark,
  evaluate,
  objectValue,
  traversalsOf,
  unknownValue,
  wrongValue,
} from "@prebake/hcl";
import type { Binding, Scope, TraversalExpression, Value } from "@prebake/hcl";
import type { SecretAnswers } from "../secrets/secret-answers.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { orderDependencies } from "./dependency-order.ts";
import type { DataBlock, LocalDeclaration, LocalValue } from "./hcl-template.ts";
import { outsideOfBuilds } from "./template-scope.ts";

export interface LocalsRequest {
  readonly locals: readonly LocalDeclaration[];
  readonly data: readonly DataBlock[];
  /** Sees `values.locals` and `values.data`, which are filled here. */
  readonly scope: Scope;
  readonly values: { readonly locals: Map<string, Value>; readonly data: Map<string, Map<string, Value>> };
  /** Whether there may be more data sources than these, because of a mistake that was told. */
  readonly mayBeMore: boolean;
  readonly readData: (block: DataBlock, scope: Scope) => Promise<Value>;
  readonly answers: SecretAnswers;
  /** Whether secrets are asked for side by side, before locals get their values one after another. */
  readonly asksAhead: boolean;
}

/** Fills in the values; gives the locals by name, in code point order. Circles and names that do not exist are reported. */
export async function evaluateLocals(
  request: LocalsRequest,
  sink: DiagnosticSink,
): Promise<ReadonlyMap<string, LocalValue>> {
  const nodes = new Map<string, Node>();
  for (const local of request.locals)
    nodes.set(`local.${local.name}`, { kind: "local", local, uses: traversalsOf(local.expression) });
  for (const data of request.data)
    nodes.set(`data.${data.type}.${data.name}`, {
      kind: "data",
      data,
      uses: bodyTraversals(data.block.body),
    });
  const dependencies = dependenciesOf(nodes);
  const { cycles } = orderDependencies(dependencies);
  for (const cycle of cycles) reportCycle(cycle, nodes, sink);
  // What is in a circle stays wrong, so that nothing else is said about it.
  const inCircle = new Set(cycles.flat());
  const { order } = orderDependencies(new Map([...dependencies].filter(([name]) => !inCircle.has(name))));
  for (const { local, data } of nodes.values().map(partsOf)) {
    if (local) request.values.locals.set(local.name, wrongValue());
    if (data) dataOf(request, data.type).set(data.name, wrongValue());
  }
  const scope = request.scope.child(
    new Map<string, Binding>([
      ...outsideOfBuilds,
      ["data", dataGroup(request.values.data, request.mayBeMore)],
    ]),
  );
  const ordered = order.flatMap((name) => nodes.get(name) ?? []);
  if (request.asksAhead) await request.answers.askAhead(() => guessLocals(ordered, scope, request));
  for (const node of ordered) {
    if (node.kind === "data")
      dataOf(request, node.data.type).set(node.data.name, await request.readData(node.data, scope));
    else request.values.locals.set(node.local.name, await settledLocal(node.local, scope, { request, sink }));
  }
  return valuesByName(request);
}

/** As far as it goes without data sources. */
function guessLocals(ordered: readonly Node[], scope: Scope, { values }: LocalsRequest): void {
  const quiet = new DiagnosticList();
  for (const node of ordered)
    if (node.kind === "local")
      values.locals.set(node.local.name, evaluate(node.local.expression, scope, quiet));
}

async function settledLocal(
  { expression }: LocalDeclaration,
  scope: Scope,
  { request, sink }: { readonly request: LocalsRequest; readonly sink: DiagnosticSink },
): Promise<Value> {
  return await request.answers.settled((into) => evaluate(expression, scope, into), sink);
}

type Node =
  | {
      readonly kind: "local";
      readonly local: LocalDeclaration;
      readonly uses: readonly TraversalExpression[];
    }
  | { readonly kind: "data"; readonly data: DataBlock; readonly uses: readonly TraversalExpression[] };

function partsOf(node: Node): { readonly local?: LocalDeclaration; readonly data?: DataBlock } {
  return node.kind === "local" ? { local: node.local } : { data: node.data };
}

function dependenciesOf(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, readonly string[]> {
  return new Map([...nodes].map(([name, node]) => [name, node.uses.flatMap((use) => nodeNameOf(use) ?? [])]));
}

function nodeNameOf({ root, steps }: TraversalExpression): string | undefined {
  const [first, second] = steps;
  if (first?.kind !== "attribute") return undefined;
  if (root === "local") return `local.${first.name}`;
  return root === "data" && second?.kind === "attribute" ? `data.${first.name}.${second.name}` : undefined;
}

function reportCycle(path: readonly string[], nodes: ReadonlyMap<string, Node>, sink: DiagnosticSink): void {
  const node = nodes.get(path[0] ?? "");
  const range = node?.kind === "local" ? node.local.nameRange : node?.data.block.headerRange;
  const place = range && { source: range.source, start: range.start, end: range.end };
  sink.add(templateDiagnostic("dependency-cycle", { path }, { subject: place }));
}

function dataOf({ values }: LocalsRequest, type: string): Map<string, Value> {
  const existing = values.data.get(type);
  if (existing) return existing;
  const created = new Map<string, Value>();
  values.data.set(type, created);
  return created;
}

/** `data` as a variable: types with the data sources of each; see `groupOf`. */
export function dataGroup(data: ReadonlyMap<string, ReadonlyMap<string, Value>>, mayBeMore: boolean) {
  const typeValue = (type: string): Value | undefined => {
    if (mayBeMore) return wrongValue();
    const names = data.get(type);
    return names && objectValue(names);
  };
  return {
    get: typeValue,
    names: () => data.keys(),
    toValue: () => objectValue(new Map([...data].map(([type, names]) => [type, objectValue(names)]))),
  };
}

function valuesByName({ locals, values }: LocalsRequest): ReadonlyMap<string, LocalValue> {
  const sensitive = new Set(locals.filter((local) => local.sensitive).map((local) => local.name));
  return new Map(
    sortByCodePoint(values.locals.keys()).map((name) => {
      const value = values.locals.get(name) ?? unknownValue();
      return [name, { value, sensitive: sensitive.has(name) || containsMark(value, SENSITIVE) }];
    }),
  );
}
