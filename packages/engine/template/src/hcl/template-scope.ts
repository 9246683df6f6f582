/** The names that expressions of an HCL2 template see. Source: names measured on Packer 1.16. */
import {
  Scope,
  StringType,
  allFunctions,
  objectType,
  objectValue,
  stringValue,
  unknownValue,
  wrongValue,
} from "@prebake/hcl";
import type { Binding, FunctionHost, HclFunction, Value, VariableGroup } from "@prebake/hcl";
import { packerVersion } from "../packer-version.ts";

/** Only defaults of variables may look at the environment. Source: measured on Packer 1.16. */
function functionsOutsideOfDefaults(): () => ReadonlyMap<string, HclFunction> {
  let made: ReadonlyMap<string, HclFunction> | undefined;
  return () => (made ??= new Map([...allFunctions()].filter(([name]) => name !== "env")));
}

const functionAdvice: ReadonlyMap<string, string> = new Map([
  ["env", 'It is for defaults of variables only: variable "x" { default = env("NAME") }, and here var.x.'],
]);

/** What defaults of variables see: functions, no variables. */
export function defaultScopeOf(host: FunctionHost): Scope {
  return new Scope({ functions: allFunctions, host });
}

export interface ScopeParts {
  readonly host: FunctionHost;
  readonly variables: ReadonlyMap<string, Value>;
  readonly locals: ReadonlyMap<string, Value>;
  /** Names whose values diagnostics do not tell. */
  readonly secret: { readonly variables: ReadonlySet<string>; readonly locals: ReadonlySet<string> };
  /** Whether there may be more variables and locals than these, because of a mistake that was told. */
  readonly mayBeMore: boolean;
  /** What to say of a variable or local that there is not. Absent: that it is to be declared. */
  readonly advice?: string | undefined;
  /** As the user wrote it. */
  readonly directory: string;
  /** The program's own version. */
  readonly programVersion: string;
}

/** What locals, data sources and builds see, but for `data` and what belongs to a build. */
export function templateScope(parts: ScopeParts): Scope {
  const { host, variables, locals, secret, mayBeMore, advice, directory, programVersion } = parts;
  return new Scope({
    functions: functionsOutsideOfDefaults(),
    functionAdvice,
    host,
    variables: new Map<string, Binding>([
      ["var", groupOf(variables, { secrets: secret.variables, mayBeMore, advice })],
      ["local", groupOf(locals, { secrets: secret.locals, mayBeMore, advice })],
      ["packer", packerValue],
      // Ours alone: Packer does not know the name.
      ["prebake", objectValue({ version: stringValue(programVersion) })],
      ["path", objectValue({ cwd: stringValue(host.workingDirectory()), root: stringValue(directory) })],
    ]),
  });
}

// Known to a registry only. Source: measured on Packer 1.16, outside of a registry.
const unknownText = unknownValue(StringType);
const packerValue = objectValue({
  version: stringValue(packerVersion),
  versionFingerprint: unknownText,
  iterationID: unknownText,
});

/** `build` where it has no attribute yet. */
export function emptyBuild(whole: Value): VariableGroup {
  return {
    get: () => undefined,
    names: () => [],
    toValue: () => whole,
    advice: "What a build knows can be used in its provisioners and post-processors only.",
  };
}

/** Outside of builds there is an unknown `build` without attributes, and a `source` that nobody knows. Source: measured on Packer 1.16. */
export const outsideOfBuilds: ReadonlyMap<string, Binding> = new Map<string, Binding>([
  ["build", emptyBuild(unknownValue(objectType({})))],
  ["source", unknownValue()],
]);

interface GroupOptions {
  /** Names whose values diagnostics do not tell. */
  readonly secrets: ReadonlySet<string>;
  /** Whether a name that is not there is the result of a mistake that was told. */
  readonly mayBeMore?: boolean;
  readonly advice?: string | undefined;
}

/** A map that may still grow, as a variable. */
export function groupOf(
  values: ReadonlyMap<string, Value>,
  { secrets, mayBeMore = false, advice }: GroupOptions,
): VariableGroup {
  return {
    get: (name) => values.get(name) ?? (mayBeMore ? wrongValue() : undefined),
    names: () => values.keys(),
    isSecret: (name) => secrets.has(name),
    toValue: () => objectValue(values),
    ...(advice !== undefined && { advice }),
  };
}
