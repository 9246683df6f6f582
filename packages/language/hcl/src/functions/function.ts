/** What a function is: a row of facts and two small pieces of code; and how any of them is called. */
import type { Type } from "../values/type.ts";
import { DynamicType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { SENSITIVE, containsMark, unknownValue, unmark, unmarkDeep } from "../values/value.ts";
import { convertValue, pathText } from "../values/convert.ts";
import { Arguments } from "./arguments.ts";
import { FunctionFailure, PlainFailure } from "./function-failure.ts";
import type { FunctionHost } from "./function-host.ts";
import { HostRefusal } from "./function-host.ts";

export type FunctionGroup =
  | "numeric"
  | "string"
  | "collection"
  | "encoding"
  | "filesystem"
  | "date-time"
  | "hash-crypto"
  | "uuid"
  | "ip-network"
  | "type-conversion"
  | "contextual";

export interface Parameter {
  readonly name: string;
  /** What arguments are converted to; `DynamicType` takes anything as it is. */
  readonly type: Type;
  readonly doc?: string;
  /** Else a null argument is refused. */
  readonly allowNull?: boolean;
  /** Else an unknown argument makes the result unknown, and `call` never sees it. Parts of a known argument may be unknown at any rate. */
  readonly allowUnknown?: boolean;
  /** Else marks are taken off arguments and put on the result. */
  readonly allowMarked?: boolean;
  /** Parts of a collection keep their marks, and only marks of the whole are put on the result: for functions that pass parts on. */
  readonly keepsPartMarks?: boolean;
  /** Else an argument whose type is not known (`null` as written) makes the result unknown. */
  readonly allowDynamic?: boolean;
  /** The argument is not evaluated: the caller hands over `expressionArgument` or `typeArgument`. */
  readonly lazy?: "expression" | "type";
}

export interface FunctionExample {
  readonly expr: string;
  /** The result as HCL text. */
  readonly result: string;
}

export interface HclFunction {
  readonly name: string;
  readonly group: FunctionGroup;
  /** One sentence. */
  readonly doc: string;
  readonly examples: readonly FunctionExample[];
  readonly parameters: readonly Parameter[];
  /** What any number of further arguments are. */
  readonly variadic?: Parameter;
  /** The type of the result, if need be from the arguments, which may be unknown here. May throw a `FunctionFailure`. */
  readonly returns: Type | ((args: Arguments) => Type);
  /** The result. Arguments are converted, and known unless the parameter allows unknown ones. May throw a `FunctionFailure`. */
  readonly call: (args: Arguments, context: CallContext) => Value;
}

export type TemplateResult =
  | { readonly ok: true; readonly value: Value }
  /** With `isPlain`, the message holds nothing of the variables. */
  | { readonly ok: false; readonly message: string; readonly isPlain: boolean };

export interface TemplateRequest {
  readonly text: string;
  /** For messages. */
  readonly filename: string;
  readonly variables: ReadonlyMap<string, Value>;
}

/** What a call needs besides its arguments. */
export interface CallEnvironment {
  readonly host: FunctionHost;
  /** Evaluates a template with these variables only; `templatefile` is not among its functions. */
  readonly renderTemplate: (request: TemplateRequest) => TemplateResult;
  /** Names of root variables that a template text refers to; undefined when the text is no template. */
  readonly templateVariables: (
    request: Pick<TemplateRequest, "text" | "filename">,
  ) => readonly string[] | undefined;
}

export interface CallContext extends CallEnvironment {
  /** What `returns` said. */
  readonly returnType: Type;
}

export interface CallFailure {
  readonly ok: false;
  readonly reason: "too-few-arguments" | "too-many-arguments" | "argument" | "failed";
  /** Set for `argument`; for `too-many-arguments` the first one too many. */
  readonly argumentIndex?: number;
  readonly message: string;
}

export type CallResult = { readonly ok: true; readonly value: Value } | CallFailure;

/** The parameter that an argument at this place is for; undefined when there is none. */
export function parameterAt(fn: HclFunction, index: number): Parameter | undefined {
  return fn.parameters[index] ?? fn.variadic;
}

/** Calls the function: arity, conversion of arguments, null, unknown and marks as cty's functions treat them. */
export function callFunction(
  fn: HclFunction,
  given: readonly Value[],
  environment: CallEnvironment,
): CallResult {
  const arity = arityFailure(fn, given.length);
  if (arity !== undefined) return arity;
  try {
    return { ok: true, value: checkedCall(fn, given, environment) };
  } catch (error) {
    const failure = failureOf(error);
    const isShown = error instanceof PlainFailure || !given.some((value) => containsMark(value, SENSITIVE));
    return isShown ? failure : { ...failure, message: unshownMessage };
  }
}

const unshownMessage = "An argument is sensitive, so what is wrong with it is not told.";

function failureOf(error: unknown): CallFailure {
  if (error instanceof HostRefusal)
    return { ok: false, reason: "failed", message: `${error.message.replace(/\.$/, "")}.` };
  if (!(error instanceof FunctionFailure)) throw error;
  const { argumentIndex, message } = error;
  if (argumentIndex === undefined) return { ok: false, reason: "failed", message };
  return { ok: false, reason: "argument", argumentIndex, message };
}

/** What is wrong with the number of arguments; undefined when nothing is. */
export function arityFailure(fn: HclFunction, count: number): CallFailure | undefined {
  const wanted = fn.parameters.length;
  if (count < wanted) {
    const missing = fn.parameters[count]?.name ?? "";
    return {
      ok: false,
      reason: "too-few-arguments",
      message: `The function "${fn.name}" needs an argument for "${missing}".`,
    };
  }
  if (count > wanted && fn.variadic === undefined) {
    const most = wanted === 0 ? "no arguments" : wanted === 1 ? "one argument" : `${wanted} arguments`;
    return {
      ok: false,
      reason: "too-many-arguments",
      argumentIndex: wanted,
      message: `The function "${fn.name}" takes ${most}.`,
    };
  }
  return undefined;
}

interface Prepared {
  readonly values: Value[];
  readonly marks: Set<string>;
  /** An argument of a type not known yet. */
  readonly dynamic: boolean;
  /** An argument not known yet that the function cannot work with. */
  readonly unknown: boolean;
}

function checkedCall(fn: HclFunction, given: readonly Value[], environment: CallEnvironment): Value {
  const { values, marks, dynamic, unknown } = prepare(fn, given);
  if (dynamic) return unknownValue(DynamicType).withMarks(marks);
  const args = new Arguments(values);
  const returnType = typeof fn.returns === "function" ? fn.returns(args) : fn.returns;
  if (unknown) return unknownValue(returnType).withMarks(marks);
  return fn.call(args, { ...environment, returnType }).withMarks(marks);
}

function prepare(fn: HclFunction, given: readonly Value[]): Prepared {
  const values: Value[] = [];
  const marks = new Set<string>();
  let dynamic = false;
  let unknown = false;
  for (const [index, value] of given.entries()) {
    const parameter = parameterAt(fn, index);
    if (parameter === undefined || parameter.lazy !== undefined) {
      values.push(value);
      continue;
    }
    const arg = convertArgument(value, parameter, index);
    if (arg.isNull && !parameter.allowNull) throw new PlainFailure("The value must not be null.", index);
    dynamic ||= arg.type.kind === "dynamic" && !parameter.allowDynamic;
    unknown ||= !arg.isKnown && !parameter.allowUnknown;
    if (parameter.allowMarked) {
      values.push(arg);
      continue;
    }
    const bare = parameter.keepsPartMarks ? unmark(arg) : unmarkDeep(arg);
    for (const mark of bare.marks) marks.add(mark);
    values.push(bare.value);
  }
  return { values, marks, dynamic, unknown };
}

function convertArgument(value: Value, { type }: Parameter, index: number): Value {
  const result = convertValue(value, type);
  if (result.ok) return result.value;
  const place = pathText(result.path);
  // A place names keys of maps, which may be what is secret.
  if (place !== "") throw new FunctionFailure(`At ${place}: ${result.message}.`, index);
  throw new PlainFailure(`${result.message}.`, index);
}
