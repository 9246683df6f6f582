/** Small damage to a text, of the kinds that people and editors do, and some that nobody does. */
import type { Random } from "./random.ts";

// What the languages give a meaning, and what texts of the wider world hold.
// prettier-ignore
const pieces = [
  '"', "'", "`", "${", "%{", "$${", "{{", "}}", "}", "{", "[", "]", "(", ")", "<", ">", "\n", "\r\n", "\r", "\t", "<<E\n", "<<-EOT\n", "E\n",
  "EOT\n", "~", "\\", "\\u", "\\n", "=", "==", "=>", ":", ",", ".", "...", "::", ".*", "[*]", "?", "|", "||", "&&", "!", "-", "%", "/", "*", "#", "//",
  "/*", "*/", "if ", "else", "end", "endif", "for x in ", "range ", "null", "true", "0", "-1", "0.1", "1e9", "1e999999", "99999999999999999999",
  "e", "é", "😀", "\u0300", "\ufeff", "\u2028", "\ud800", "\0", "\u00a0", "dynamic", "variable", "local.", "var.", "each.", "build.", "source.",
  "<wait", "On>", '"":', "//", "__proto__", "constructor", "toString",
];

type Mutation = (text: string, at: number, tools: { random: Random; others: readonly string[] }) => string;

const mutations: readonly Mutation[] = [
  (text, at, { random }) => text.slice(0, at) + random.pick(pieces) + text.slice(at),
  (text, at, { random }) => text.slice(0, at) + text.slice(at + 1 + random.below(4)),
  (text, at, { random }) => text.slice(0, at) + text.slice(at + random.below(60)),
  (text, at, { random, others }) => text.slice(0, at) + slice(random.pick(others), random) + text.slice(at),
  // A stretch again, elsewhere.
  (text, at, { random }) => text.slice(0, at) + slice(text, random) + text.slice(at),
  (text, at, { random }) => swapWord(text, at, random),
  (text, at, { random }) => swapWord(text, at, random),
  (text, at, { random }) => lineTwice(text, at, random),
  (text, at, { random }) =>
    text.slice(0, at) + random.pick(pieces).repeat(2 + random.below(40)) + text.slice(at),
  (text, at) => text.slice(0, at),
  // What mostly leaves the text in order.
  (text, at, { random }) => atGap(text, at, random.pick(gaps)),
  (text, at, { random }) => atGap(text, at, random.pick(gaps)),
  (text, at) => withoutGap(text, at),
  (text, at, { random }) => inString(text, at, random.pick(harmless)),
  (text, at, { random }) => inString(text, at, random.pick(harmless)),
  (text, at, { random }) => changeNumber(text, at, random),
];

const gaps = [
  " ",
  "  ",
  "\t",
  "\n",
  "\n\n",
  "\r\n",
  "/* c */",
  " # c\n",
  " // c\n",
  "/* a\n b */",
  "\ufeff",
  "\u00a0",
];
// prettier-ignore
const harmless = ["x", " ", "é", "😀", "\u0300", "$", "%", "$${", "%%{", "\\n", '\\"', "${1}", '${"a"}', "${[1, 2][0]}", "%{ if true }y%{ endif }", "{{", "{{user `x`}}", "<<", "#", "//"];

/** One mutation, or up to five. `others` are texts to take pieces from. */
export function mutate(text: string, random: Random, others: readonly string[]): string {
  let changed = text;
  const count = random.below(2) === 0 ? 1 : 1 + random.below(5);
  for (let done = 0; done < count; done++) {
    changed = random.pick(mutations)(changed, random.below(changed.length + 1), { random, others });
  }
  return changed.toWellFormed(); // Files have no lone surrogates.
}

function slice(text: string, random: Random): string {
  const at = random.below(text.length);
  return text.slice(at, at + random.below(80));
}

const word = /[\p{L}_][\p{L}\p{N}_-]*|\d+/gu;

/** Puts another word of the text in the place of the next one: what keeps the form and changes the meaning. */
function swapWord(text: string, at: number, random: Random): string {
  const words = [...text.matchAll(word)];
  if (words.length === 0) return text;
  const target = words.find((one) => one.index >= at) ?? random.pick(words);
  const other = random.pick(words)[0];
  return text.slice(0, target.index) + other + text.slice(target.index + target[0].length);
}

/** Puts something where spaces are, or where one word ends. */
function atGap(text: string, at: number, piece: string): string {
  const place = text.slice(at).search(/\s|\b/);
  return place === -1 ? text + piece : text.slice(0, at + place) + piece + text.slice(at + place);
}

function withoutGap(text: string, at: number): string {
  return text.slice(0, at) + text.slice(at).replace(/[ \t]+/, "");
}

/** Puts something behind the next quote. */
function inString(text: string, at: number, piece: string): string {
  const quote = text.indexOf('"', at) + 1;
  return text.slice(0, quote) + piece + text.slice(quote);
}

function changeNumber(text: string, at: number, random: Random): string {
  const numbers = ["0", "1", "-1", "1.5", "007", "1e3", "1e-7", "123456789012345678901234567890", "0.1"];
  return text.slice(0, at) + text.slice(at).replace(/\d+/, random.pick(numbers));
}

function lineTwice(text: string, at: number, random: Random): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const next = text.indexOf("\n", at);
  const end = next === -1 ? text.length : next + 1;
  const line = text.slice(start, end);
  return random.below(2) === 0
    ? text.slice(0, start) + line + text.slice(start)
    : text.slice(0, start) + text.slice(end);
}
