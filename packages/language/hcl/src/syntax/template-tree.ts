/** Parts of a template to nodes of the syntax tree. */
import type { Diagnostic, SourceRange } from "@prebake/base";
import { stringValue } from "../values/value.ts";
import type { Expression, StringExpression, TemplateExpression } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { exactCopy } from "./exact-copy.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import type { ForPart, IfPart, Part, TextPart } from "./template-parts.ts";
import { joinTexts } from "./template-parts.ts";

export interface Parts {
  readonly parts: Part[];
  /** A directive could not be read, which was said: what does not pair up then only follows. */
  readonly isBroken: boolean;
  /** The token that ends the template: closing quote, heredoc marker, end of file. */
  readonly endIndex: number;
}

export interface Bounds {
  readonly start: number;
  readonly end: number;
  readonly contentStart: number;
}

export function buildTemplate(
  cursor: Cursor,
  { parts, endIndex, isBroken }: Parts,
  bounds: Bounds,
): Expression {
  const { source } = cursor;
  const { start, end } = bounds;
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.kind === "interpolation")
    return { kind: "template-wrap", source, start, end, expression: only.expression };
  if (parts.every((part) => part.kind === "text")) {
    // An empty string's content is reported behind its closing quote, as HCL does.
    const contentStart = parts[0]?.start ?? end;
    const contentEnd = parts.at(-1)?.end ?? end;
    return {
      kind: "string",
      source,
      start,
      end,
      contentStart,
      contentEnd,
      value: stringValue(parts.map((part) => part.text).join("")),
    };
  }
  const builder = new TreeBuilder(cursor, joinTexts(parts), { endRange: cursor.rangeOf(endIndex), isBroken });
  return { kind: "template", source, start, end, parts: builder.buildAll() };
}

/** Pairs `if … else … endif` and `for … endfor`. */
class TreeBuilder {
  readonly #cursor: Cursor;
  readonly #parts: readonly Part[];
  readonly #endRange: SourceRange;
  readonly #isBroken: boolean;
  #at = 0;

  constructor(
    cursor: Cursor,
    parts: readonly Part[],
    { endRange, isBroken }: { readonly endRange: SourceRange; readonly isBroken: boolean },
  ) {
    this.#cursor = cursor;
    this.#parts = parts;
    this.#endRange = endRange;
    this.#isBroken = isBroken;
  }

  buildAll(): readonly Expression[] {
    const all: Expression[] = [];
    for (;;) {
      for (const node of this.#buildUntilDirective()) all.push(node);
      const stray = this.#parts[this.#at++];
      if (stray === undefined) return exactCopy(all);
      this.#reportUnexpected(stray);
    }
  }

  /** Nodes up to an `else`, `endif` or `endfor`, or to the end. */
  #buildUntilDirective(): Expression[] {
    const nodes: Expression[] = [];
    for (let part = this.#parts[this.#at]; part; part = this.#parts[this.#at]) {
      if (part.kind === "else" || part.kind === "endif" || part.kind === "endfor") break;
      this.#at++;
      if (part.kind === "text") this.#addText(nodes, part);
      else if (part.kind === "interpolation") nodes.push(part.expression);
      else if (part.kind === "if") nodes.push(this.#cursor.nested(() => this.#buildIf(part)));
      else if (part.kind === "for") nodes.push(this.#cursor.nested(() => this.#buildFor(part)));
    }
    return nodes;
  }

  #addText(nodes: Expression[], part: TextPart): void {
    const { source } = this.#cursor;
    const { start, end } = part;
    const literal: StringExpression = {
      kind: "string",
      source,
      start,
      end,
      contentStart: start,
      contentEnd: end,
      value: stringValue(part.text),
    };
    nodes.push(literal);
  }

  #buildIf(directive: IfPart): Expression {
    const { source, start } = directive;
    const whenTrue = this.#body(directive);
    let whenFalse: TemplateExpression | undefined;
    let closing = this.#parts[this.#at];
    if (closing?.kind === "else") {
      this.#at++;
      whenFalse = this.#body(closing);
      closing = this.#parts[this.#at];
    }
    const end = this.#closingEnd("if", "endif");
    return {
      kind: "template-if",
      source,
      start,
      end,
      condition: directive.condition,
      whenTrue,
      whenFalse,
    };
  }

  #buildFor(directive: ForPart): Expression {
    const { source, start, keyName, valueName, collection } = directive;
    const body = this.#body(directive);
    const end = this.#closingEnd("for", "endfor");
    return {
      kind: "template-for",
      source,
      start,
      end,
      keyName,
      valueName,
      collection,
      body,
    };
  }

  #body(after: SourceRange): TemplateExpression {
    const { source, end: start } = after;
    const parts = this.#buildUntilDirective();
    const next = this.#parts[this.#at];
    const end = next !== undefined && "start" in next ? next.start : this.#endRange.start;
    return { kind: "template", source, start, end, parts };
  }

  /** Where the closing directive ends. */
  #closingEnd(name: string, closing: "endif" | "endfor"): number {
    const part = this.#parts[this.#at];
    if (part === undefined) {
      this.#report(syntaxDiagnostic("template-incomplete", { name, closing }, { subject: this.#endRange }));
      return this.#endRange.start;
    }
    this.#at++;
    if (part.kind !== closing) this.#reportUnexpected(part);
    return "end" in part ? part.end : this.#endRange.start;
  }

  #reportUnexpected(part: Part): void {
    if (part.kind === "text" || part.kind === "interpolation") return;
    this.#report(syntaxDiagnostic("template-unexpected-directive", { name: part.kind }, { subject: part }));
  }

  #report(diagnostic: Diagnostic): void {
    this.#cursor.report(this.#isBroken ? { ...diagnostic, follows: true } : diagnostic);
  }
}
