/** Arguments of provisioners and post-processors that the engine reads itself. */
import type { DiagnosticSink } from "@prebake/base";
import { DiagnosticList, parseDuration } from "@prebake/base";
import {
  BoolType,
  NumberType,
  StringType,
  asBoolean,
  asNumber,
  asString,
  elementsOf,
  evaluate,
  listType,
  partialContent,
} from "@prebake/hcl";
import type { Attribute, Block, Scope, Type, Value } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { settingOf } from "./static-settings.ts";
import { rangeOf } from "./value-config-node.ts";

export interface StepFilter {
  readonly kind: "only" | "except";
  readonly names: readonly string[];
}

export interface StepSettings {
  readonly name: string | undefined;
  readonly filter: StepFilter | undefined;
}

export interface ProvisionerSettings extends StepSettings {
  readonly pauseBeforeMs: number;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly continueOnError: boolean;
  /** The argument `override`, evaluated; undefined when it is not there. */
  readonly override: { readonly value: Value; readonly attribute: Attribute } | undefined;
}

export interface PostProcessorSettings extends StepSettings {
  readonly keepInputArtifact: boolean | undefined;
}

export const provisionerArguments: ReadonlySet<string> = new Set([
  "name",
  "only",
  "except",
  "override",
  "pause_before",
  "max_retries",
  "timeout",
  "continue_on_error",
]);

export const postProcessorArguments: ReadonlySet<string> = new Set([
  "name",
  "only",
  "except",
  "keep_input_artifact",
]);

export function readProvisionerSettings(
  block: Block,
  scope: Scope,
  sink: DiagnosticSink,
): ProvisionerSettings {
  const reader = new SettingsReader(block, { scope, names: provisionerArguments, sink });
  return {
    ...reader.common(),
    pauseBeforeMs: reader.durationMs("pause_before"),
    timeoutMs: reader.durationMs("timeout"),
    maxRetries: reader.count("max_retries"),
    continueOnError: reader.bool("continue_on_error") ?? false,
    override: reader.override(),
  };
}

export function readPostProcessorSettings(
  block: Block,
  scope: Scope,
  sink: DiagnosticSink,
): PostProcessorSettings {
  const reader = new SettingsReader(block, { scope, names: postProcessorArguments, sink });
  return { ...reader.common(), keepInputArtifact: reader.bool("keep_input_artifact") };
}

interface ReaderOptions {
  readonly scope: Scope;
  readonly names: ReadonlySet<string>;
  readonly sink: DiagnosticSink;
}

class SettingsReader {
  readonly #block: Block;
  readonly #scope: Scope;
  readonly #sink: DiagnosticSink;
  readonly #attributes: ReadonlyMap<string, Attribute>;

  constructor(block: Block, { scope, names, sink }: ReaderOptions) {
    this.#block = block;
    this.#scope = scope;
    this.#sink = sink;
    const schema = {
      attributes: [...names].map((name) => ({ name })),
      blocks: [...names].map((type) => ({ type })),
    };
    // What is wrong with the rest of the body is told when the component is evaluated.
    const { attributes, blocks } = partialContent(block.body, schema, new DiagnosticList());
    this.#attributes = attributes;
    for (const { type, typeRange } of blocks)
      this.#report(templateDiagnostic("argument-as-block", { name: type }, { subject: rangeOf(typeRange) }));
  }

  common(): StepSettings {
    const only = this.#names("only");
    const except = this.#names("except");
    if (only && except)
      this.#report(
        templateDiagnostic("only-and-except", {}, { subject: this.#attributes.get("except")?.nameRange }),
      );
    const name = this.#value("name", StringType);
    const kind = only ? "only" : "except";
    const names = only ?? except;
    return { name: name && asString(name), filter: names && { kind, names } };
  }

  bool(name: string): boolean | undefined {
    const value = this.#value(name, BoolType);
    return value && asBoolean(value);
  }

  count(name: string): number {
    const value = this.#value(name, NumberType);
    if (!value) return 0;
    const number = Number(asNumber(value).toText());
    if (Number.isInteger(number) && number >= 0) return number;
    this.#complain(name, { reason: "a whole number from 0 on is required" });
    return 0;
  }

  /** Milliseconds; 0 when it is not set. A bare number is no duration. */
  durationMs(name: string): number {
    const value = this.#value(name, StringType);
    if (!value || asString(value) === "") return 0;
    const duration = parseDuration(asString(value));
    if (duration !== undefined && duration >= 0 && asString(value) !== "0") return duration;
    if (asString(value) !== "0") this.#complain(name, { text: asString(value) });
    return 0;
  }

  override(): ProvisionerSettings["override"] {
    const attribute = this.#attributes.get("override");
    if (!attribute) return undefined;
    const value = evaluate(attribute.expression, this.#scope, this.#inBlock);
    if (!value.isKnown || value.isNull) return undefined;
    if (value.type.kind === "object" || value.type.kind === "map") return { value, attribute };
    const problem = '"override" must be an object: names of sources with the arguments for them.';
    this.#report(templateDiagnostic("bad-override", { problem }, { subject: rangeOf(attribute.expression) }));
    return undefined;
  }

  #names(name: string): readonly string[] | undefined {
    const list = this.#value(name, listType(StringType));
    const names = list && elementsOf(list).flatMap((element) => (element.isNull ? [] : [asString(element)]));
    return names && names.length > 0 ? names : undefined;
  }

  /** A value of another type is told at the argument, one that means nothing at the block. Source: measured on Packer 1.6.6. */
  #value(name: string, type: Type): Value | undefined {
    const attribute = this.#attributes.get(name);
    return attribute && settingOf(attribute, { type, scope: this.#scope }, this.#sink);
  }

  #complain(name: string, problem: { readonly reason: string } | { readonly text: string }): void {
    const subject = this.#attributes.get(name)?.expression;
    const place = { subject: subject && rangeOf(subject) };
    if ("text" in problem)
      this.#report(templateDiagnostic("bad-duration", { name, text: problem.text }, place));
    else this.#report(templateDiagnostic("bad-setting", { name, reason: problem.reason }, place));
  }

  #report(diagnostic: Parameters<DiagnosticSink["add"]>[0]): void {
    this.#inBlock.add(diagnostic);
  }

  get #inBlock(): DiagnosticSink {
    return inBlock(this.#block, this.#sink);
  }
}

/** A sink that names the block around besides the tight place. */
export function inBlock(block: Block, sink: DiagnosticSink): DiagnosticSink {
  const heading = rangeOf(block.headerRange);
  return { add: (diagnostic) => sink.add(diagnostic.heading ? diagnostic : { ...diagnostic, heading }) };
}
