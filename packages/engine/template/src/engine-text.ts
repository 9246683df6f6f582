/** Texts with `{{ }}`: Go templates with the engine's functions. */
import { randomUUID } from "node:crypto";
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import {
  TemplateFunctionError,
  TypedMap,
  executeTemplate,
  parseTemplate,
  templateInRange,
} from "@prebake/gotemplate";
import type { TemplateFunction, TemplateRecord, TemplateValue } from "@prebake/gotemplate";
import { HostRefusal } from "@prebake/hcl";
import type { SecretRequest } from "@prebake/hcl";
import type { BuildIdentity, BuildVariables, Host } from "@prebake/sdk";
import { createEngineFunctions } from "./engine-functions/engine-functions.ts";
import { joinPath } from "./paths.ts";
import { packerVersion } from "./packer-version.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

/** What the functions of a text see. */
export interface EngineContext {
  readonly syntax: "hcl" | "json";
  /** Where the text stands: some functions work only in the variables of a template. */
  readonly place: "variables" | "component";
  readonly host: Host;
  readonly startedAtMs: number;
  /** The program's own version. */
  readonly programVersion: string;
  /** As the user wrote it; undefined when the template came from standard input. */
  readonly templateDirectory: string | undefined;
  /** A value from a secret store, which only texts of variables may ask for; what it throws as `AnswerPending` comes out of the rendering. Absent: refused. */
  readonly readSecret?: ((request: SecretRequest) => string) | undefined;
  /** Value of an input variable; undefined when there is none. */
  readonly userVariable: (name: string) => string | undefined;
  /** Names of all input variables, where the use of another one is to be warned of. */
  readonly knownVariables?: readonly string[];
  /** Input variables whose value is wrong, which was told: texts with them are not rendered. */
  readonly wrongVariables?: ReadonlySet<string>;
  readonly build?: BuildIdentity | undefined;
  /** Names that `build` may be asked for; those of the builder's type when absent. */
  readonly buildVariableNames?: readonly string[] | undefined;
  /** Whether the text belongs to a builder, or to a step after it. */
  readonly step?: "builder" | "later" | undefined;
  /** Facts of the running machine; undefined while nothing runs. */
  readonly buildVariables?: BuildVariables | undefined;
}

export interface EngineText {
  readonly text: string;
  /** Where it was written. */
  readonly range: SourceRange | undefined;
  /** What `.` is. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** The text with its actions executed. A text without any is returned as it is. Undefined after a mistake, which is reported or, in a variable, was told. */
export function renderEngineText(
  text: EngineText,
  context: EngineContext,
  sink: DiagnosticSink,
): string | undefined {
  if (!text.text.includes("{{")) return text.text;
  const said = new DiagnosticList();
  const variables = new VariableUse(text, context, said);
  const functions = functionsOf({ ...context, userVariable: (name) => variables.valueOf(name) });
  const template = parseTemplate(
    templateInRange(text.text, text.range),
    { functions: Object.keys(functions) },
    said,
  );
  const data = text.data && templateData(text.data);
  // Source: measured on Packer 1.16: without data a field is "<no value>"; with data, which is a struct there, an unknown one fails.
  const fields = data && ({ data, missingKey: "error" } as const);
  const rendered = template && executeTemplate(template, { functions, ...fields }, said);
  if (variables.areWrong) return undefined;
  for (const one of said.items) sink.add(one);
  return rendered;
}

/** Data as components give it: plain JSON values. Source: what is a map in Packer's data (`.HTTPContent`) is a map of strings. */
function templateData(data: Readonly<Record<string, unknown>>): TemplateRecord {
  const record: Record<string, TemplateValue> = {};
  for (const [name, value] of Object.entries(data)) {
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    // JSON values are template values.
    record[name] = isMap ? new TypedMap("string", new Map(Object.entries(value))) : (value as TemplateValue);
  }
  return record;
}

/** The input variables that a text uses. */
class VariableUse {
  readonly #text: EngineText;
  readonly #context: EngineContext;
  readonly #sink: DiagnosticSink;
  /** Whether one of them was wrong: what is said of the text follows from that. */
  areWrong = false;

  constructor(text: EngineText, context: EngineContext, sink: DiagnosticSink) {
    this.#text = text;
    this.#context = context;
    this.#sink = sink;
  }

  /** Packer takes an unknown variable of a legacy template for an empty text, and templates rely on it: a warning, no error. */
  valueOf(name: string): string | undefined {
    const { knownVariables: known, wrongVariables, userVariable } = this.#context;
    const value = userVariable(name);
    if (wrongVariables?.has(name)) this.areWrong = true;
    else if (known && value === undefined)
      this.#sink.add(
        templateDiagnostic("legacy-unknown-variable", { name, known }, { subject: this.#text.range }),
      );
    return value;
  }
}

function functionsOf(context: EngineContext): Readonly<Record<string, TemplateFunction>> {
  const { host, place, templateDirectory, build, buildVariables: facts } = context;
  const functions = createEngineFunctions({
    place,
    userVariable: context.userVariable,
    env: (name) => host.env[name],
    now: new Date(context.startedAtMs),
    templateDir:
      templateDirectory === undefined
        ? undefined
        : joinPath(host.machine.workingDirectory, templateDirectory),
    workingDirectory: host.machine.workingDirectory,
    coreVersion: packerVersion,
    programVersion: context.programVersion,
    uuid: () => randomUUID(),
    readSecret: context.readSecret ?? refuseSecret,
    build: build && {
      name: build.sourceName,
      type: build.builderType,
      step: context.step ?? "later",
      generatedNames: context.buildVariableNames,
      generated: facts && ((name) => (facts[name] === undefined ? undefined : String(facts[name]))),
    },
  });
  return context.syntax === "hcl" ? { ...functions, build: noBuildFunction } : functions;
}

function refuseSecret(): never {
  throw new HostRefusal("secret stores are not asked here");
}

// Source: measured on Packer 1.16: in HCL2 the function fails when the template is checked.
const noBuildFunction: TemplateFunction = (name) => {
  throw new TemplateFunctionError(
    `in HCL2 templates write \${build.${typeof name === "string" ? name : "ID"}}`,
  );
};
