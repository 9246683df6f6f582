/**
 * Flags as Go's flag package reads them: one dash or two, `-x=v` or `-x v`, booleans only `-x` or `-x=v`; the first
 * argument that is no flag ends them, `--` too. Source: reference of the command line, measured on Packer 1.16.
 */
import { didYouMean } from "@prebake/base";
import { flagAdvice } from "./unknown-word.ts";

interface FlagBase {
  /** One sentence for the help. */
  readonly doc: string;
  /** Shown in the help as `-name=PLACEHOLDER`. */
  readonly placeholder?: string;
  /** Understood, but not in the help. */
  readonly hidden?: boolean;
}

export type Flag = FlagBase &
  (
    | { readonly kind: "bool"; readonly default?: boolean }
    | { readonly kind: "int"; readonly default: number }
    | { readonly kind: "text" }
    /** One of these; empty text is the default. */
    | { readonly kind: "choice"; readonly values: readonly string[] }
    /** May be repeated; commas separate. */
    | { readonly kind: "list" }
    /** May be repeated; one value each. */
    | { readonly kind: "texts" }
  );

export type FlagTable = Readonly<Record<string, Flag>>;

interface FlagValueOf {
  bool: boolean;
  int: number;
  text: string | undefined;
  choice: string | undefined;
  list: readonly string[];
  texts: readonly string[];
}

/** Values by flag name. A boolean without a default is undefined until it is given. */
export type FlagValues<T extends FlagTable> = {
  readonly [Name in keyof T]: T[Name] extends { kind: "bool"; default: boolean }
    ? boolean
    : T[Name] extends { kind: "bool" }
      ? boolean | undefined
      : FlagValueOf[T[Name]["kind"]];
};

export type ParsedFlags<T extends FlagTable> =
  | { readonly ok: true; readonly flags: FlagValues<T>; readonly positional: readonly string[] }
  /** A sentence about what is wrong. */
  | { readonly ok: false; readonly problem: string };

export function parseFlags<const T extends FlagTable>(table: T, words: readonly string[]): ParsedFlags<T> {
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(table)) values[name] = initial(flag);
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      at++;
      break;
    }
    if (!word.startsWith("-") || word === "-") break;
    const [name, given] = splitWord(word);
    const flag = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!flag)
      return { ok: false, problem: `Unknown flag "-${name}".${flagAdvice(name, visibleNames(table))}` };
    const text = given ?? (flag.kind === "bool" ? "true" : words[++at]);
    if (text === undefined)
      return { ok: false, problem: `Flag "-${name}" needs a value: ${flagLabel(name, flag)}.` };
    const read = readers[flag.kind](text, flag, values[name]);
    if ("problem" in read)
      return {
        ok: false,
        problem: `Invalid value ${JSON.stringify(text)} for flag "-${name}": ${read.problem}`,
      };
    values[name] = read.value;
  }
  return { ok: true, flags: values as FlagValues<T>, positional: words.slice(at) }; // Filled from the same table.
}

/** The flag that took the last word for its value, as in `-only template.pkr.hcl`; undefined when none did. */
export function flagOfLastWord(table: FlagTable, words: readonly string[]): string | undefined {
  const [word = ""] = words.slice(-2);
  const name = words.length > 1 && word.startsWith("-") ? word.replace(/^--?/, "") : "";
  return Object.hasOwn(table, name) && table[name]?.kind !== "bool" ? name : undefined;
}

/** How a flag is written: `-var=KEY=VALUE`, `-force`; `-write=false` when it is on by default. */
export function flagLabel(name: string, flag: Flag): string {
  if (flag.kind === "bool") return flag.default === true ? `-${name}=false` : `-${name}`;
  return `-${name}=${flag.placeholder ?? (flag.kind === "choice" ? flag.values.join("|") : "VALUE")}`;
}

function visibleNames(table: FlagTable): readonly string[] {
  return Object.keys(table).filter((name) => table[name]?.hidden !== true);
}

function initial(flag: Flag): unknown {
  if (flag.kind === "list" || flag.kind === "texts") return [];
  return "default" in flag ? flag.default : undefined;
}

function splitWord(word: string): readonly [string, string | undefined] {
  const body = word.replace(/^--?/, "");
  const equals = body.indexOf("=");
  return equals === -1 ? [body, undefined] : [body.slice(0, equals), body.slice(equals + 1)];
}

type Read = { readonly value: unknown } | { readonly problem: string };

// Source: Go strconv.ParseBool.
const booleans = new Map<string, boolean>([
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);

const readers: Readonly<Record<Flag["kind"], (text: string, flag: Flag, before: unknown) => Read>> = {
  bool: (text) => {
    const value = booleans.get(text);
    return value === undefined ? { problem: "it must be true or false." } : { value };
  },
  int: (text) =>
    /^[+-]?\d+$/.test(text) ? { value: Number(text) } : { problem: "it must be a whole number." },
  text: (text) => ({ value: text }),
  choice: (text, flag) => {
    if (flag.kind !== "choice" || flag.values.includes(text)) return { value: text };
    const values = flag.values.filter((value) => value !== "");
    if (values.length === 1) return { problem: `it must be ${values[0]}.` };
    return { problem: `it must be one of ${values.join(", ")}.${didYouMean(text, values)}` };
  },
  list: (text, _, before) => ({
    value: [...asList(before), ...text.split(",").filter((item) => item !== "")],
  }),
  texts: (text, _, before) => ({ value: [...asList(before), text] }),
};

function asList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}
