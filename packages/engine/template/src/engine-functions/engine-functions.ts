/**
 * The functions of Packer's template texts, besides Go's own: one row each.
 * Source: Packer 1.16 template function facts; measured on Packer 1.16 (cases `engine-*`) and 1.6.6.
 */
import { didYouMean } from "@prebake/base";
import { TemplateFunctionError, kinded, typeName } from "@prebake/gotemplate";
import type { TemplateFunction, TemplateValue } from "@prebake/gotemplate";
import { HostRefusal, lowerCase, upperCase } from "@prebake/hcl";
import type { SecretRequest } from "@prebake/hcl";
import { buildVariablePlaceholders } from "@prebake/sdk";
import { buildVariableNames } from "./build-variable-names.ts";
import { findNameCleaner } from "./clean-resource-name.ts";
import type { EngineBuild, EngineFunctionContext } from "./engine-context.ts";
import { formatGoTime, rfc3339 } from "./go-time-layout.ts";
import { replaceText, splitText } from "./replace-text.ts";
import { formatStrftime } from "./strftime.ts";

/** Arguments after they were checked: as many as the row says, of the types it says. */
type Arguments = readonly (string | number)[];

export interface EngineFunction {
  readonly name: string;
  /** Types of the arguments. */
  readonly parameters: readonly ("string" | "int")[];
  /** How many of the last parameters may be left out. */
  readonly optional?: number;
  /** One sentence for the reference. */
  readonly doc: string;
  /** `variables`: only in texts of input variables. `named`: only with builders that clean names. Absent: everywhere. */
  readonly where?: "variables" | "named";
  readonly call: (context: EngineFunctionContext, values: Arguments) => string;
}

/** Every function, in the order of the reference. */
export const engineFunctions: readonly EngineFunction[] = [
  {
    name: "build_name",
    parameters: [],
    doc: "Name of the build that the text belongs to.",
    call: (context) => buildOf(context).name,
  },
  {
    name: "build_type",
    parameters: [],
    doc: "Type of the builder of the build.",
    call: (context) => buildOf(context).type,
  },
  {
    name: "build",
    parameters: ["string"],
    doc: "A fact of the machine that is being built, such as `Host`.",
    call: (context, [name]) => buildVariable(buildOf(context), String(name)),
  },
  {
    name: "env",
    parameters: ["string"],
    doc: "Value of an environment variable, empty when it is not set.",
    where: "variables",
    call: (context, [name]) => context.env(String(name)) ?? "",
  },
  {
    name: "isotime",
    parameters: ["string"],
    optional: 1,
    doc: "Start of the run in UTC, in a Go layout; without one, as in RFC 3339.",
    call: ({ now }, [layout = rfc3339]) => formatGoTime(now, String(layout)),
  },
  {
    name: "strftime",
    parameters: ["string"],
    doc: "Start of the run in UTC, in a format of C.",
    call: ({ now }, [format]) => formatStrftime(now, String(format)),
  },
  {
    name: "timestamp",
    parameters: [],
    doc: "Start of the run in seconds since 1970.",
    call: ({ now }) => String(Math.floor(now.getTime() / 1000)),
  },
  { name: "uuid", parameters: [], doc: "A new time-ordered UUID.", call: (context) => context.uuid() },
  { name: "pwd", parameters: [], doc: "The working directory.", call: (context) => context.workingDirectory },
  {
    name: "template_dir",
    parameters: [],
    doc: "Absolute directory of the template.",
    call: ({ templateDir }) =>
      templateDir ?? refuse("the template was read from standard input and has no directory"),
  },
  {
    name: "user",
    parameters: ["string"],
    doc: "Value of an input variable.",
    call: (context, [name]) => userVariable(context, String(name)),
  },
  {
    name: "packer_version",
    parameters: [],
    doc: "The version of Packer that this program stands for.",
    call: (context) => context.coreVersion,
  },
  {
    name: "prebake_version",
    parameters: [],
    doc: "The version of this program; Packer does not know the function.",
    call: (context) => context.programVersion,
  },
  {
    name: "split",
    parameters: ["string", "string", "int"],
    doc: "One part of a text that is cut at a separator; parts are counted from 0.",
    call: (_, [text, separator, index]) => partOf(splitText(String(text), String(separator)), Number(index)),
  },
  {
    name: "replace",
    parameters: ["string", "string", "int", "string"],
    doc: "The text with the first n places of a text replaced by another; all of them when n is below 0.",
    call: (_, [from, to, count, text]) =>
      replaceText(String(text), { from: String(from), to: String(to), count: Number(count) }),
  },
  {
    name: "replace_all",
    parameters: ["string", "string", "string"],
    doc: "The text with every place of a text replaced by another.",
    call: (_, [from, to, text]) =>
      replaceText(String(text), { from: String(from), to: String(to), count: -1 }),
  },
  {
    name: "upper",
    parameters: ["string"],
    doc: "The text in upper case.",
    call: (_, [text]) => upperCase(String(text)),
  },
  {
    name: "lower",
    parameters: ["string"],
    doc: "The text in lower case.",
    call: (_, [text]) => lowerCase(String(text)),
  },
  {
    name: "consul_key",
    parameters: ["string"],
    doc: "Value of a key in Consul.",
    where: "variables",
    call: (context, [key]) => secret(context, { store: "consul", key: String(key) }),
  },
  {
    name: "vault",
    parameters: ["string", "string"],
    doc: "A field of a secret in Vault.",
    where: "variables",
    call: (context, [path, key]) => secret(context, { store: "vault", path: String(path), key: String(key) }),
  },
  {
    name: "aws_secretsmanager",
    parameters: ["string", "string"],
    optional: 1,
    doc: "A key of a secret in AWS Secrets Manager; without a key, of a secret with one key.",
    where: "variables",
    call: (context, [name, key]) =>
      key === undefined
        ? onlyValue(secret(context, { store: "aws-secretsmanager", name: String(name) }))
        : secret(context, { store: "aws-secretsmanager", name: String(name), key: String(key) }),
  },
  {
    name: "aws_secretsmanager_raw",
    parameters: ["string"],
    doc: "The whole text of a secret in AWS Secrets Manager.",
    where: "variables",
    call: (context, [name]) => secret(context, { store: "aws-secretsmanager", name: String(name) }),
  },
  {
    name: "sed",
    parameters: ["string", "string"],
    doc: "Removed from Packer; always an error.",
    call: () => refuse('it was removed; use "replace" or "replace_all"'),
  },
  {
    name: "clean_resource_name",
    parameters: ["string"],
    doc: "The text as a name that the builder's cloud accepts.",
    where: "named",
    call: ({ build }, [text]) =>
      findNameCleaner(build?.type)?.(String(text)) ?? refuse("this builder cleans no names"),
  },
];

/** The functions a text may call, ready for the template engine. */
export function createEngineFunctions(
  context: EngineFunctionContext,
): Readonly<Record<string, TemplateFunction>> {
  const known = engineFunctions.filter(
    (row) => row.where !== "named" || findNameCleaner(context.build?.type),
  );
  return Object.fromEntries(known.map((row) => [row.name, bind(row, context)]));
}

function bind(row: EngineFunction, context: EngineFunctionContext): TemplateFunction {
  return (...values) => {
    if (row.where === "variables" && context.place !== "variables") {
      refuse('it works only in the "variables" of a template; set a variable with it and use {{user}} here');
    }
    return row.call(context, checkArguments(row, values));
  };
}

function checkArguments(row: EngineFunction, values: readonly TemplateValue[]): Arguments {
  const most = row.parameters.length;
  const least = most - (row.optional ?? 0);
  if (values.length < least || values.length > most) {
    const wanted = least === most ? `${most}` : `${least} to ${most}`;
    refuse(`it takes ${wanted} ${wanted === "1" ? "argument" : "arguments"}, not ${values.length}`);
  }
  return values.map((value, index) => checkArgument(value, index, row));
}

function checkArgument(value: TemplateValue, index: number, row: EngineFunction): string | number {
  const item = kinded(value);
  if (row.parameters[index] === "string") {
    return item.kind === "string"
      ? item.value
      : refuse(`argument ${index + 1} must be a string, not ${shownType(value)}`);
  }
  // Go takes the constant 1.0 for an int.
  const isWhole = item.kind === "int" || (item.kind === "float" && Number.isInteger(item.value));
  return isWhole
    ? Number(item.value)
    : refuse(`argument ${index + 1} must be a whole number, not ${shownType(value)}`);
}

function shownType(value: TemplateValue): string {
  return value === null || value === undefined ? "nothing" : typeName(value);
}

function buildOf({ build }: EngineFunctionContext): EngineBuild {
  return build ?? refuse("this text belongs to no build");
}

function buildVariable(build: EngineBuild, name: string): string {
  const known = build.generatedNames ?? buildVariableNames(build.type);
  if (build.step === "builder")
    refuse("the facts of a machine are known in provisioners and post-processors only");
  const value = build.generated?.(name);
  if (value !== undefined) return value;
  if (!known.includes(name))
    refuse(`a build with "${build.type}" has no fact "${name}".${didYouMean(name, known)}`);
  // Before anything runs Packer leaves a text that stands for the value; nobody is to see it.
  if (!build.generated) return `{{.${name}}}`;
  return buildVariablePlaceholders[name] ?? refuse(`the machine has no fact "${name}"`);
}

/** Where variables are made an unknown name is a mistake; elsewhere it is an empty text, as in Packer. */
function userVariable(context: EngineFunctionContext, name: string): string {
  const value = context.userVariable(name);
  if (value !== undefined) return value;
  return context.place === "variables" ? refuse(`there is no variable "${name}"`) : "";
}

function partOf(parts: readonly string[], index: number): string {
  return parts[index] ?? refuse(`there is no part ${index}: the text has ${parts.length}`);
}

function secret(context: EngineFunctionContext, request: SecretRequest): string {
  try {
    return context.readSecret(request);
  } catch (error) {
    if (error instanceof HostRefusal) return refuse(error.message);
    throw error;
  }
}

/** The value of a secret that is an object with one key; any other text as it is. */
function onlyValue(text: string): string {
  const values = Object.values(parsedObject(text) ?? { text });
  return values.length === 1 ? String(values[0]) : refuse("the secret has several keys; name one");
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // A secret need not be JSON.
  }
}

function refuse(reason: string): never {
  throw new TemplateFunctionError(reason);
}
