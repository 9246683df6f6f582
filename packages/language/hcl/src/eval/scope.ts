/** The names that an expression sees: variables and functions, in a chain from the innermost to the outermost. */
import type { FunctionHost } from "../functions/function-host.ts";
import { HostRefusal } from "../functions/function-host.ts";
import type { HclFunction } from "../functions/function.ts";
import { Value } from "../values/value.ts";

/**
 * A variable whose attributes are made when they are asked for, such as all locals of a configuration: an expression that uses one
 * of thousands does not pay for the others.
 */
export interface VariableGroup {
  /** The attribute's value; undefined when there is none of that name. Called again for each use: the group remembers. */
  get(name: string): Value | undefined;
  /** All names, for suggestions. */
  names(): Iterable<string>;
  /** Whether the attribute is a secret: diagnostics tell neither its value nor what is in it. Absent: none is, but for those with a mark. */
  isSecret?(name: string): boolean;
  /** What to say of a name that there is not, when it is no slip: a sentence. Absent: that it is to be declared. */
  readonly advice?: string;
  /** The whole as an object, for expressions that use the variable itself. */
  toValue(): Value;
}

export type Binding = Value | VariableGroup;

export type FunctionTable = ReadonlyMap<string, HclFunction> | (() => ReadonlyMap<string, HclFunction>);

export interface ScopeOptions {
  readonly parent?: Scope;
  readonly variables?: ReadonlyMap<string, Binding> | Readonly<Record<string, Binding>>;
  /** Functions of the outermost scopes; the nearest scope that has any decides. As a function: asked for when something is called. */
  readonly functions?: FunctionTable;
  /** What to say of functions that there are elsewhere, but not here: a sentence by name. Absent: as the parent. */
  readonly functionAdvice?: ReadonlyMap<string, string>;
  readonly host?: FunctionHost;
  /** False: strings of JSON syntax are the text that they hold, as in files that only give values. Absent: as the parent, else true. */
  readonly jsonTemplates?: boolean;
}

const noFunctions: ReadonlyMap<string, HclFunction> = new Map();

/** Immutable. Without a host, functions that reach the world refuse to answer. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly functionAdvice: ReadonlyMap<string, string> | undefined;
  readonly host: FunctionHost;
  readonly jsonTemplates: boolean;
  readonly #functions: FunctionTable;
  readonly #variables: ReadonlyMap<string, Binding>;

  constructor(options: ScopeOptions = {}) {
    const { parent, variables = {} } = options;
    this.parent = parent;
    this.#functions = options.functions ?? (parent ? parent.#functions : noFunctions);
    this.functionAdvice = options.functionAdvice ?? parent?.functionAdvice;
    this.host = options.host ?? parent?.host ?? noHost;
    this.jsonTemplates = options.jsonTemplates ?? parent?.jsonTemplates ?? true;
    this.#variables = variables instanceof Map ? variables : new Map(Object.entries(variables));
  }

  get functions(): ReadonlyMap<string, HclFunction> {
    return typeof this.#functions === "function" ? this.#functions() : this.#functions;
  }

  /** A scope inside this one, whose names hide this one's. */
  child(variables: ReadonlyMap<string, Binding>): Scope {
    return new Scope({ parent: this, variables });
  }

  /** What a root name means; undefined when nothing has that name. */
  lookup(name: string): Binding | undefined {
    return this.#variables.get(name) ?? this.parent?.lookup(name);
  }

  /** All root names that are visible, innermost first. */
  names(): readonly string[] {
    return [...this.#variables.keys(), ...(this.parent?.names() ?? [])];
  }
}

/** The value of a binding as a whole. */
export function bindingValue(binding: Binding): Value {
  return binding instanceof Value ? binding : binding.toValue();
}

function refuse(): never {
  throw new HostRefusal("there is no access to the outside here");
}

const noHost: FunctionHost = {
  readFile: refuse,
  fileKind: refuse,
  listDirectory: refuse,
  workingDirectory: refuse,
  homeDirectory: refuse,
  environmentVariable: refuse,
  nowMs: refuse,
  randomBytes: refuse,
  digest: refuse,
  gzip: refuse,
  bcrypt: refuse,
  rsaDecrypt: refuse,
  readYaml: refuse,
  readSecret: refuse,
};
