/** `regex`, `regexall`, `regex_replace`. Source of behaviour: measured on Packer 1.16. */
import type { Type } from "../values/type.ts";
import { DynamicType, StringType, listType, objectType, tupleType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { asString, listValue, nullValue, objectValue, stringValue, tupleValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { text } from "./parameters.ts";
import { RegexRefusal } from "./regex/regex-refusal.ts";
import type { Captures, RegularExpression } from "./regex/regular-expression.ts";
import { regularExpression } from "./regex/regular-expression.ts";

export const regexFunctions: readonly HclFunction[] = [
  {
    name: "regex",
    group: "string",
    doc: "Gives what a regular expression (RE2) matches first: the text, or its groups as a tuple, or its named groups as an object.",
    examples: [{ expr: 'regex("(\\\\d+)-(\\\\d+)", "tel 12-34")', result: '["12", "34"]' }],
    parameters: [text("pattern"), text("string")],
    returns: (args) => (args.at(0).isKnown ? resultType(compile(args, 0)) : DynamicType),
    call: matchFirst,
  },
  {
    name: "regexall",
    group: "string",
    doc: "Gives everything that a regular expression (RE2) matches, as a list of what `regex` would give.",
    examples: [{ expr: 'regexall("[a-z]+", "12ab34cd")', result: '["ab", "cd"]' }],
    parameters: [text("pattern"), text("string")],
    returns: (args) => (args.at(0).isKnown ? listType(resultType(compile(args, 0))) : listType(DynamicType)),
    call: matchAll,
  },
  {
    name: "regex_replace",
    group: "string",
    doc: "Replaces what a regular expression (RE2) matches; `$1` and `${name}` in the replacement stand for groups.",
    examples: [{ expr: 'regex_replace("hello", "l+", "L")', result: '"heLo"' }],
    parameters: [text("string"), text("pattern"), text("replacement")],
    returns: StringType,
    call: (args) => stringValue(replaced(args, compile(args, 1, "call"))),
  },
];

function compile(args: Arguments, index: number, blame: "argument" | "call" = "argument"): RegularExpression {
  try {
    return regularExpression(args.string(index));
  } catch (error) {
    if (!(error instanceof RegexRefusal)) throw error;
    const culprit = blame === "argument" ? index : undefined;
    throw new FunctionFailure(`The regular expression is not valid: ${error.message}.`, culprit);
  }
}

function resultType({ groupNames }: RegularExpression): Type {
  const named = groupNames.filter((name) => name !== undefined);
  if (groupNames.length === 0) return StringType;
  if (named.length === 0) return tupleType(groupNames.map(() => StringType));
  if (named.length === groupNames.length) return objectType(new Map(named.map((name) => [name, StringType])));
  throw new FunctionFailure("Some groups have a name and some have none: name all of them or none.", 0);
}

function matchFirst(args: Arguments): Value {
  const expression = compile(args, 0);
  const match = expression.exec(args.string(1));
  if (match === undefined) throw new FunctionFailure("The regular expression does not match the text.");
  return matchValue(expression, match, args.string(1));
}

function matchAll(args: Arguments): Value {
  const expression = compile(args, 0);
  const subject = args.string(1);
  return listValue(
    resultType(expression),
    expression.execAll(subject).map((match) => matchValue(expression, match, subject)),
  );
}

function matchValue({ groupNames }: RegularExpression, match: Captures, subject: string): Value {
  const part = (index: number): Value => {
    const start = match[2 * index] ?? -1;
    return start < 0 ? nullValue(StringType) : stringValue(subject.slice(start, match[2 * index + 1]));
  };
  if (groupNames.length === 0) return part(0);
  if (groupNames[0] === undefined) return tupleValue(groupNames.map((_, at) => part(at + 1)));
  return objectValue(new Map(groupNames.map((name, at) => [name ?? "", part(at + 1)])));
}

function replaced(args: Arguments, expression: RegularExpression): string {
  const [subject, template] = [asString(args.at(0)), args.string(2)];
  return expression.replaceAll(subject, (match) => expanded(template, { match, subject, expression }));
}

interface Expansion {
  readonly match: Captures;
  readonly subject: string;
  readonly expression: RegularExpression;
}

/** `$name`, `${name}` and `$$`; names that no group has stand for nothing. Source: Go's regexp.Expand. */
function expanded(template: string, { match, subject, expression }: Expansion): string {
  return template.replace(/\$(?:\$|[\p{L}\p{N}_]+|\{[\p{L}\p{N}_]+\})/gu, (reference) => {
    if (reference === "$$") return "$";
    const name = reference.replace(/[${}]/g, "");
    const index = /^\d+$/.test(name) ? Number(name) : groupCalled(name, { match, expression });
    const start = match[2 * index] ?? -1;
    return start < 0 ? "" : subject.slice(start, match[2 * index + 1]);
  });
}

/** Several groups may have the same name: the first of them that took part counts. -1 when there is none. */
function groupCalled(name: string, { match, expression }: Pick<Expansion, "match" | "expression">): number {
  const at = expression.groupNames.findIndex(
    (own, index) => own === name && (match[2 * index + 2] ?? -1) >= 0,
  );
  return at < 0 ? -1 : at + 1;
}
