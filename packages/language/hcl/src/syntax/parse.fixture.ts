/** For tests: parses a text and checks what must hold of every parse, whatever the text is. */
import type { Diagnostic, SourceRange } from "@prebake/base";
import { DiagnosticList, SourceText, invariant } from "@prebake/base";
import type { Body, Expression, NativeBody } from "./ast.ts";
import { childrenOf } from "./children.ts";
import { parseHcl, parseHclExpression, parseHclTemplate } from "./parse.ts";
import { scanTokens } from "./scanner.ts";

export interface Parsed<Tree> {
  readonly tree: Tree;
  /** `code line,column-column` of each diagnostic, in order; the code without its area. With `> ` what follows from another. */
  readonly complaints: readonly string[];
}

export function parseFile(text: string): Parsed<NativeBody> {
  const source = new SourceText("test.hcl", text);
  const sink = new DiagnosticList();
  checkTokens(source, "configuration");
  const tree = parseHcl(source, sink);
  checkBody(tree);
  checkPlaces(sink.items, source);
  return { tree, complaints: sink.items.map(complaintText) };
}

export function parseOne(text: string, mode: "expression" | "template" = "expression"): Parsed<Expression> {
  const source = new SourceText("test.hcl", text);
  const sink = new DiagnosticList();
  checkTokens(source, mode === "template" ? "template" : "configuration");
  const tree = mode === "template" ? parseHclTemplate(source, sink) : parseHclExpression(source, sink);
  checkExpression(tree);
  checkPlaces(sink.items, source);
  return { tree, complaints: sink.items.map(complaintText) };
}

/** `code 2,5-9`: without area and file. */
export function complaintText({ code, subject, follows }: Diagnostic): string {
  const name = `${follows ? "> " : ""}${code.replace(/^hcl\//, "")}`;
  return subject ? `${name} ${placeText(subject)}` : name;
}

function placeText({ source, start, end }: SourceRange): string {
  const from = source.positionAt(start);
  const to = source.positionAt(end);
  return `${from.line},${from.column}-${to.line === from.line ? to.column : `${to.line},${to.column}`}`;
}

function checkTokens(source: SourceText, mode: "configuration" | "template"): void {
  const tokens = scanTokens(source, { mode });
  let joined = "";
  for (let index = 0; index < tokens.count; index++) joined += tokens.text(index);
  invariant(joined === source.text, "the texts of the tokens are the text");
}

function checkPlaces(diagnostics: readonly Diagnostic[], source: SourceText): void {
  for (const { subject, code } of diagnostics) {
    invariant(
      subject && subject.start >= 0 && subject.start <= subject.end && subject.end <= source.text.length,
      `${code} has a place`,
    );
  }
}

function checkBody(body: Body): void {
  if (body.kind !== "native-body") return;
  let end = body.start;
  for (const item of body.items) {
    checkInside(item, body, end);
    end = item.end;
    if (item.kind === "attribute") {
      checkInside(item.expression, item, item.nameRange.end);
      checkExpression(item.expression);
    } else {
      let labelEnd = item.typeRange.end;
      for (const label of item.labels) {
        checkInside(label, item, labelEnd);
        labelEnd = label.end;
      }
      checkInside(item.body, item, labelEnd);
      checkBody(item.body);
    }
  }
}

export function checkExpression(expression: Expression): void {
  let end = expression.start;
  for (const child of childrenOf(expression)) {
    checkInside(child, expression, end);
    end = child.end;
    checkExpression(child);
  }
}

function checkInside(child: SourceRange, parent: SourceRange, from: number): void {
  invariant(child.source === parent.source, "a tree has one source");
  invariant(child.start <= child.end, "a node does not end before it starts");
  invariant(
    child.start >= from,
    `a node starts behind the one before it: ${describe(child)} in ${describe(parent)}`,
  );
  invariant(
    child.end <= parent.end,
    `a node ends inside its parent: ${describe(child)} in ${describe(parent)}`,
  );
}

function describe(range: SourceRange): string {
  return JSON.stringify(range.source.text.slice(range.start, range.end));
}
