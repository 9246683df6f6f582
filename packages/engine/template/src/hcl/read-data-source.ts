/** One `data` block → its value: read, or unknown with the attributes that it will have. */
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import { BuildError, DiagnosticList, isCancellation, toError } from "@prebake/base";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  decodeJson,
  listType,
  mapType,
  objectValue,
  unknownValue,
  wrongValue,
} from "@prebake/hcl";
import type { Scope, Type, Value } from "@prebake/hcl";
import type { DecodeResult, Fields, FieldShape } from "@prebake/schema";
import { decode } from "@prebake/schema";
import type { CheckContext, DataSource, DataSourceCheckContext } from "@prebake/sdk";
import type { EngineContext } from "../engine-text.ts";
import { renderEngineText } from "../engine-text.ts";
import type { LoadContext } from "../load-context.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { evaluateComponentBody } from "./component-body.ts";
import type { DataBlock } from "./hcl-template.ts";
import type { IsSecret } from "./value-config-node.ts";
import { rangeOf } from "./value-config-node.ts";

export interface DataReader {
  readonly context: LoadContext;
  readonly engine: EngineContext;
  readonly isSecret: IsSecret;
  /** Whether data sources are read at all. */
  readonly reads: boolean;
  /** Whether those that are not read are checked. */
  readonly checks: boolean;
}

const noNames: ReadonlySet<string> = new Set();

export async function readDataSource(data: DataBlock, scope: Scope, reader: DataReader): Promise<Value> {
  const { request, sink, answers } = reader.context;
  const source = await request.registry.find("data-source", data.type);
  if (!source) await reportUnknown(data, reader.context);
  const mistakes = new DiagnosticList();
  const place = rangeOf(data.block.headerRange);
  const body = { scope, isSecret: reader.isSecret, engineNames: noNames };
  const node = await answers.settled((into) => evaluateComponentBody(data.block.body, body, into), mistakes);
  const decoded =
    source &&
    decode(
      source.config,
      { ...node, range: place },
      {
        syntax: "hcl",
        sink: mistakes,
        standIns: true,
        render: (text, range) => renderEngineText({ text, range: range ?? place }, reader.engine, mistakes),
        onSecret: (text) => request.redactor.add(text),
      },
    );
  sink.addAll(mistakes.items);
  if (!decoded) return wrongValue();
  const isWrong = mistakes.hasErrors || !decoded.mistakes.none;
  if (!isWrong && reader.reads && node.entries.every((entry) => isKnown(entry.value)))
    return read(source, decoded.config, { data, reader });
  await check(source, { decoded, isWrong }, { data, reader });
  return unknownOutput(source, isWrong ? "wrong" : "later");
}

async function reportUnknown({ type, typeRange }: DataBlock, { request, sink }: LoadContext): Promise<void> {
  const known = request.registry.names("data-source");
  const advice = await request.registry.advice?.("data-source", type);
  if (advice === "") return; // Why it is not there was told.
  sink.add(templateDiagnostic("unknown-data-source", { name: type, known, advice }, { subject: typeRange }));
}

function isKnown(node: { readonly kind: string }): boolean {
  return node.kind !== "unknown";
}

interface Reading {
  readonly data: DataBlock;
  readonly reader: DataReader;
}

interface DecodedData {
  readonly decoded: DecodeResult<Fields>;
  /** Some of it was complained of. */
  readonly isWrong: boolean;
}

/** Lets one that is not read say what is wrong with its configuration, where builds are what is asked for. */
async function check(source: DataSource, of: DecodedData, { data, reader }: Reading): Promise<void> {
  const { decoded, isWrong } = of;
  const { request, host, sink } = reader.context;
  // Of one that is wrong in parts only a plugin's can tell what is right: it is given the mistakes.
  if (!reader.checks || (isWrong && !source.config.keepsWritten)) return;
  const report =
    (severity: Diagnostic["severity"]): CheckContext["error"] =>
    (path, { code, summary, detail }) => {
      const subject = decoded.rangeOf(path) ?? rangeOf(data.block.headerRange);
      sink.add({ code, severity, summary, detail, ...(subject && { subject }) });
    };
  const context: DataSourceCheckContext = {
    host,
    sink,
    rangeOf: decoded.rangeOf,
    error: report("error"),
    warning: report("warning"),
    signal: request.signal,
  };
  try {
    await source.check?.(decoded.config, context);
  } catch (error) {
    if (isCancellation(error, request.signal)) throw error;
    // It may have tripped over what stands in for a mistake.
    if (!isWrong) reportFailure(toError(error), data, sink);
  }
}

async function read(
  source: DataSource,
  config: Parameters<DataSource["read"]>[0],
  { data, reader }: Reading,
): Promise<Value> {
  const { request, host, sink } = reader.context;
  try {
    const own = { host, signal: request.signal, redactor: request.redactor };
    if (source.readValue) return await source.readValue(config, own);
    const output = await source.read(config, own);
    const value = decodeJson(JSON.stringify(output));
    return value.ok ? value.value : unknownOutput(source, "wrong");
  } catch (error) {
    if (isCancellation(error, request.signal)) throw error;
    reportFailure(toError(error), data, sink);
    return unknownOutput(source, "wrong");
  }
}

function reportFailure(error: Error, { type, name, block }: DataBlock, sink: DiagnosticSink): void {
  const hint = error instanceof BuildError && error.hint !== undefined ? ` ${error.hint}` : "";
  const words = { name: `data.${type}.${name}`, reason: `${error.message}.${hint}` };
  sink.add(templateDiagnostic("data-source-failed", words, { subject: rangeOf(block.headerRange) }));
}

/** With the attributes that it will have, known later or never. */
function unknownOutput(source: DataSource, when: "later" | "wrong"): Value {
  const unknown = when === "wrong" ? wrongValue : unknownValue;
  const outputs = Object.entries(source.outputs).map(
    ([name, field]) => [name, unknown(typeOf(field.shape))] as const,
  );
  return objectValue(new Map(outputs));
}

function typeOf(shape: FieldShape): Type {
  switch (shape.kind) {
    case "string":
    case "duration":
      return StringType;
    case "number":
      return NumberType;
    case "bool":
      return BoolType;
    case "list":
      return listType(typeOf(shape.element));
    case "map":
      return mapType(typeOf(shape.element));
    default:
      return DynamicType;
  }
}
