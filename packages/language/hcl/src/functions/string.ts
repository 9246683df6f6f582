/** Functions on strings. Source of behaviour: measured on Packer 1.16. */
import { sortByCodePoint } from "@prebake/base";
import { BoolType, StringType, listType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { asString, boolValue, elementsOf, listValue, stringValue, unknownValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { formatFunctions } from "./format.ts";
import { graphemesOf } from "./graphemes.ts";
import { lowerCase, titleCase, upperCase } from "./letter-case.ts";
import { parameter, number, text } from "./parameters.ts";
import { regexFunctions } from "./regex.ts";

const strings = listType(StringType);

/** Most parts of one split. */
const partLimit = 2_000_000;

/** Longest text that `indent` and the like make: more would only fill the memory. */
const textLimit = 1 << 26;

const plainStringFunctions: readonly HclFunction[] = [
  {
    name: "chomp",
    group: "string",
    doc: "Removes all line ends at the end of a text.",
    examples: [{ expr: 'chomp("hello\\n\\n")', result: '"hello"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(trimmed(args.string(0), { start: never, end: isLineEnd })),
  },
  {
    name: "endswith",
    group: "string",
    doc: "Tells whether a text ends with another.",
    examples: [{ expr: 'endswith("hello world", "world")', result: "true" }],
    parameters: [text("str"), text("suffix")],
    returns: BoolType,
    call: (args) => boolValue(args.string(0).endsWith(args.string(1))),
  },
  {
    name: "indent",
    group: "string",
    doc: "Puts so many spaces before each line of a text but the first.",
    examples: [{ expr: 'indent(2, "a\\nb")', result: '"a\\n  b"' }],
    parameters: [number("spaces"), text("str")],
    returns: StringType,
    call: (args) => stringValue(indented(args.string(1), args.integer(0))),
  },
  {
    name: "join",
    group: "string",
    doc: "Puts the elements of one or more lists together, with a separator between them.",
    examples: [{ expr: 'join(", ", ["a", "b"])', result: '"a, b"' }],
    parameters: [text("separator")],
    variadic: parameter("lists", strings, { doc: "Lists of strings." }),
    returns: StringType,
    call: join,
  },
  {
    name: "lower",
    group: "string",
    doc: "Puts all letters in lower case.",
    examples: [{ expr: 'lower("HELLO")', result: '"hello"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(lowerCase(args.string(0))),
  },
  {
    name: "replace",
    group: "string",
    doc: "Replaces every occurrence of a text in another.",
    examples: [{ expr: 'replace("1 + 2 + 3", "+", "-")', result: '"1 - 2 - 3"' }],
    parameters: [text("str"), text("substr"), text("replace")],
    returns: StringType,
    call: (args) => stringValue(replaceAll(args)),
  },
  {
    name: "sort",
    group: "collection",
    doc: "Gives the strings of a list in the order of their code points.",
    examples: [{ expr: 'sort(["b", "a"])', result: '["a", "b"]' }],
    parameters: [parameter("list", strings)],
    returns: strings,
    call: sorted,
  },
  {
    name: "split",
    group: "string",
    doc: "Takes a text apart at each occurrence of a separator; an empty separator gives single characters.",
    examples: [{ expr: 'split(",", "foo,bar")', result: '["foo", "bar"]' }],
    parameters: [text("separator"), text("str")],
    returns: strings,
    call: (args) => listValue(StringType, splitText(args.string(1), args.string(0)).map(stringValue)),
  },
  {
    name: "startswith",
    group: "string",
    doc: "Tells whether a text begins with another.",
    examples: [{ expr: 'startswith("hello world", "hello")', result: "true" }],
    parameters: [text("str"), text("prefix")],
    returns: BoolType,
    call: (args) => boolValue(args.string(0).startsWith(args.string(1))),
  },
  {
    name: "strcontains",
    group: "string",
    doc: "Tells whether a text occurs in another.",
    examples: [{ expr: 'strcontains("hello world", "wor")', result: "true" }],
    parameters: [text("str"), text("substr")],
    returns: BoolType,
    call: (args) => boolValue(args.string(0).includes(args.string(1))),
  },
  {
    name: "strrev",
    group: "string",
    doc: "Turns the order of the characters of a text around.",
    examples: [{ expr: 'strrev("hello")', result: '"olleh"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(graphemesOf(args.string(0)).reverse().join("")),
  },
  {
    name: "substr",
    group: "string",
    doc: "Gives the part of a text that begins at an offset and has so many characters; a negative offset counts from the end, the length -1 means all.",
    examples: [{ expr: 'substr("hello world", 1, 4)', result: '"ello"' }],
    parameters: [text("str"), number("offset"), number("length")],
    returns: StringType,
    call: (args) => stringValue(substring(args.string(0), args.integer(1), args.integer(2))),
  },
  {
    name: "title",
    group: "string",
    doc: "Puts the first letter of each word in title case.",
    examples: [{ expr: 'title("hello world")', result: '"Hello World"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(titleCase(args.string(0))),
  },
  {
    name: "trim",
    group: "string",
    doc: "Removes all of the given characters from both ends of a text.",
    examples: [{ expr: 'trim("?!hello?!", "!?")', result: '"hello"' }],
    parameters: [text("str"), text("cutset")],
    returns: StringType,
    call: (args) => stringValue(trimmed(args.string(0), inCutset(args.string(1)))),
  },
  {
    name: "trimprefix",
    group: "string",
    doc: "Removes a text from the start of another, once.",
    examples: [{ expr: 'trimprefix("helloworld", "hello")', result: '"world"' }],
    parameters: [text("str"), text("prefix")],
    returns: StringType,
    call: (args) =>
      stringValue(
        args.string(0).startsWith(args.string(1))
          ? args.string(0).slice(args.string(1).length)
          : args.string(0),
      ),
  },
  {
    name: "trimspace",
    group: "string",
    doc: "Removes white space from both ends of a text.",
    examples: [{ expr: 'trimspace("  hello\\n")', result: '"hello"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(trimmed(args.string(0), { start: isSpace, end: isSpace })),
  },
  {
    name: "trimsuffix",
    group: "string",
    doc: "Removes a text from the end of another, once.",
    examples: [{ expr: 'trimsuffix("helloworld", "world")', result: '"hello"' }],
    parameters: [text("str"), text("suffix")],
    returns: StringType,
    call: (args) => stringValue(withoutSuffix(args.string(0), args.string(1))),
  },
  {
    name: "upper",
    group: "string",
    doc: "Puts all letters in upper case.",
    examples: [{ expr: 'upper("hello")', result: '"HELLO"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(upperCase(args.string(0))),
  },
];

export const stringFunctions: readonly HclFunction[] = [
  ...plainStringFunctions,
  ...formatFunctions,
  ...regexFunctions,
];

function indented(str: string, spaces: number): string {
  if (spaces < 0) throw new FunctionFailure("The number of spaces must not be negative.");
  const lines = str.split("\n");
  if (spaces * lines.length + str.length > textLimit)
    throw new FunctionFailure("The result would be too long.");
  return lines.join(`\n${" ".repeat(spaces)}`);
}

function join(args: Arguments): Value {
  if (args.length === 1) throw new FunctionFailure("At least one list is needed.");
  const parts: string[] = [];
  for (const [at, list] of args.from(1).entries()) {
    if (!list.isWhollyKnown) return unknownValue(StringType);
    for (const element of elementsOf(list)) {
      if (element.isNull) throw new FunctionFailure("The list must not have null elements.", at + 1);
      parts.push(asString(element));
    }
  }
  return stringValue(parts.join(args.string(0)));
}

function sorted(args: Arguments): Value {
  const list = args.at(0);
  // Which element is first cannot be said, only how many there are.
  if (!list.isWhollyKnown)
    return listValue(
      StringType,
      args.elements(0).map(() => unknownValue(StringType)),
    );
  if (args.elements(0).some((element) => element.isNull))
    throw new FunctionFailure("A list with null elements cannot be sorted.");
  return listValue(StringType, sortByCodePoint(args.elements(0).map(asString)).map(stringValue));
}

function replaceAll(args: Arguments): string {
  const [str, old, replacement] = [args.string(0), args.string(1), args.string(2)];
  const places = old === "" ? str.length + 1 : str.split(old).length - 1;
  if (str.length + places * replacement.length > textLimit)
    throw new FunctionFailure("The result would be too long.");
  if (old !== "") return str.replaceAll(old, () => replacement);
  return replacement + Array.from(str, (char) => char + replacement).join("");
}

function splitText(str: string, separator: string): string[] {
  const parts = separator === "" ? textStart(str) : str.split(separator, partLimit + 1);
  if (parts.length > partLimit) throw new FunctionFailure(`There would be more than ${partLimit} parts.`);
  return parts;
}

/** The characters of the text, as far as anybody wants to know. */
function textStart(str: string): string[] {
  const chars: string[] = [];
  for (const char of str) if (chars.push(char) > partLimit) break;
  return chars;
}

function substring(str: string, offset: number, length: number): string {
  const graphemes = graphemesOf(str);
  const start = offset < 0 ? Math.max(0, graphemes.length + offset) : offset;
  // From the end, a length of 0 means all, too. Source: go-cty 1.13.3, measured.
  const all = length < 0 || (length === 0 && offset < 0);
  return graphemes.slice(start, all ? undefined : start + length).join("");
}

interface Trimming {
  readonly start: (char: string) => boolean;
  readonly end: (char: string) => boolean;
}

// Not by regular expressions: "spaces before the end" takes them quadratic time on a long run of spaces.
function trimmed(str: string, { start, end }: Trimming): string {
  const chars = Array.from(str);
  let [from, to] = [0, chars.length];
  while (from < to && start(chars[from] ?? "")) from++;
  while (to > from && end(chars[to - 1] ?? "")) to--;
  return chars.slice(from, to).join("");
}

function inCutset(cutset: string): Trimming {
  const chars = new Set(cutset);
  const has = (char: string): boolean => chars.has(char);
  return { start: has, end: has };
}

function isLineEnd(char: string): boolean {
  return char === "\n" || char === "\r";
}

function isSpace(char: string): boolean {
  return /^\p{White_Space}$/u.test(char);
}

function never(): boolean {
  return false;
}

function withoutSuffix(str: string, suffix: string): string {
  return suffix !== "" && str.endsWith(suffix) ? str.slice(0, -suffix.length) : str;
}
