/** Where values of variables come from, weakest first. Source: order measured on Packer 1.16. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList, SourceText } from "@prebake/base";
import {
  Scope,
  evaluate,
  justAttributes,
  parseHcl,
  parseHclExpression,
  parseHclJson,
  stringValue,
  wrongValue,
} from "@prebake/hcl";
import type { JsonNode, Type, Value } from "@prebake/hcl";
import type { LoadContext } from "../load-context.ts";
import { readSource } from "../read-source.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { plainJsonValue } from "./plain-json-value.ts";
import { rangeOf } from "./value-config-node.ts";

/** A value that somebody gives to a variable. */
export interface GivenValue {
  readonly name: string;
  /** How a sentence calls its origin: `from -var`. */
  readonly from: string;
  /** As it was written. */
  readonly text: string;
  /** Absent for values without a place. */
  readonly range?: SourceRange | undefined;
  /** What a value for an undeclared variable means. */
  readonly whenUndeclared: "error" | "warning" | "warning-when-similar" | "nothing";
  /** The value before it is converted; its text is read as the variable's type asks. */
  value(type: Type, sink: DiagnosticSink): Value;
}

const environmentPrefix = "PKR_VAR_";

export interface GivenValues {
  /** In the order in which they apply: later ones win. */
  readonly given: readonly GivenValue[];
  /** Whether there may be more, in a file that could not be read; that was told. */
  readonly mayBeMore: boolean;
}

export async function collectGivenValues(
  autoFiles: readonly SourceText[],
  context: LoadContext,
): Promise<GivenValues> {
  const { request, host } = context;
  const sink = new DiagnosticList();
  const given: GivenValue[] = [];
  // Many are set for other templates: only a likely slip is told.
  const inEnvironment = request.warnOnUndeclaredVariables ? "warning-when-similar" : "nothing";
  for (const [name, text] of Object.entries(host.env)) {
    if (text === undefined || !name.startsWith(environmentPrefix)) continue;
    const words = { name: name.slice(environmentPrefix.length), text };
    given.push(
      writtenValue(words, { from: "in the environment", sourceKind: "env", whenUndeclared: inEnvironment }),
    );
  }
  const files = [...autoFiles];
  for (const path of request.variableFiles ?? []) {
    if (!/\.(hcl|json)$/.test(path)) sink.add(templateDiagnostic("bad-variables-file", { path }));
    else {
      const source = await readSource(host, path, sink);
      if (source) files.push(source);
    }
  }
  const whenUndeclared = request.warnOnUndeclaredVariables ? "warning" : "nothing";
  for (const file of files) given.push(...valuesOfFile(file, whenUndeclared, sink));
  for (const words of request.variables ?? []) {
    given.push(writtenValue(words, { from: "from -var", sourceKind: "arguments", whenUndeclared: "error" }));
  }
  context.sink.addAll(sink.items);
  return { given, mayBeMore: sink.hasErrors };
}

function valuesOfFile(
  file: SourceText,
  whenUndeclared: GivenValue["whenUndeclared"],
  sink: DiagnosticSink,
): readonly GivenValue[] {
  const from = `in ${file.name}`;
  const isJson = file.name.endsWith(".json");
  const body = isJson ? parseHclJson(file, sink) : parseHcl(file, sink);
  // Texts in JSON are taken as they are. Source: measured on Packer 1.16: "${1 + 1}" is no expression there.
  const literal = body.kind === "json-body" ? literalsOf(body.node) : undefined;
  return [...justAttributes(body, sink).values()].map(({ name, nameRange, expression }) => {
    const node = literal?.get(name);
    const value = (_: Type, into: DiagnosticSink): Value =>
      node ? plainJsonValue(node) : evaluate(expression, nothing, into);
    return {
      name,
      from,
      text: expression.source.text.slice(expression.start, expression.end),
      range: expression.kind === "invalid" ? nameRange : rangeOf(expression),
      whenUndeclared,
      value,
    };
  });
}

const nothing = new Scope();

function literalsOf(node: JsonNode): ReadonlyMap<string, JsonNode> {
  const objects = node.kind === "json-array" ? node.elements : [node];
  return new Map(
    objects.flatMap((object) =>
      object.kind === "json-object" ? object.properties.map((one) => [one.name, one.value] as const) : [],
    ),
  );
}

interface WrittenWords {
  readonly name: string;
  readonly text: string;
}

/** A value written outside of a file: plain text for strings, numbers and untyped variables, an expression for everything else. */
function writtenValue(
  { name, text }: WrittenWords,
  {
    from,
    sourceKind,
    whenUndeclared,
  }: { readonly from: string; readonly sourceKind: string } & Pick<GivenValue, "whenUndeclared">,
): GivenValue {
  return {
    name,
    from,
    text,
    whenUndeclared,
    value(type, sink) {
      if (["string", "number", "dynamic"].includes(type.kind)) return stringValue(text);
      const source = new SourceText(`<value for var.${name} from ${sourceKind}>`, text);
      const mistakes = new DiagnosticList();
      const value = evaluate(parseHclExpression(source, mistakes), nothing, mistakes);
      for (const mistake of mistakes.items) sink.add(mistake);
      return mistakes.hasErrors ? wrongValue() : value;
    },
  };
}
