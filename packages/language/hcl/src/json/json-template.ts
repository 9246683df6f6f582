/** Strings of JSON syntax as templates. Parsed when they are asked for: many are only ever read as plain text. */
import type { Diagnostic } from "@prebake/base";
import { DiagnosticList, SourceText } from "@prebake/base";
import type { Expression, JsonStringExpression } from "../syntax/ast.ts";
import { parseHclTemplate } from "../syntax/parse.ts";
import { stringValue } from "../values/value.ts";
import { escapeOffsets } from "./json-string.ts";

export interface JsonTemplate {
  readonly expression: Expression;
  readonly diagnostics: readonly Diagnostic[];
}

const parsed = new WeakMap<JsonStringExpression, JsonTemplate>();

/** The template that a string is. Parsed once; the diagnostics are for whoever evaluates it. */
export function jsonTemplate(string: JsonStringExpression): JsonTemplate {
  const known = parsed.get(string);
  if (known) return known;
  const sink = new DiagnosticList();
  const template = { expression: parse(string, sink), diagnostics: sink.items };
  parsed.set(string, template);
  return template;
}

function parse(string: JsonStringExpression, sink: DiagnosticList): Expression {
  const { source, text } = string;
  const start = string.start + 1;
  const end = string.end - 1;
  // A byte order mark is the template's to skip.
  if (!/[$%]\{|^\ufeff/.test(text)) {
    return {
      kind: "string",
      source,
      start: string.start,
      end: string.end,
      contentStart: start,
      contentEnd: end,
      value: stringValue(text),
    };
  }
  const raw = source.text.slice(start, end);
  if (raw === text) return parseHclTemplate(source, sink, { start, end });
  // Escapes make the text another one than what is written: each place has to be looked up.
  const offsets = escapeOffsets(raw);
  const place = (offset: number): number => start + (offsets[offset] ?? raw.length);
  return parseHclTemplate(new SourceText(source.name, text), sink, { placement: { source, place } });
}
