/** Function calls: `name(a, b...)`, `ns::name()`. */
import type { SourceRange } from "@prebake/base";
import type { CallExpression, Expression } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { exactCopy } from "./exact-copy.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";
import type { Unclosed } from "./unclosed.ts";
import { failUnclosed, failUnfinished } from "./unclosed.ts";

/** After the first name, at `(` or `::`. */
export function parseCall(cursor: Cursor, firstIndex: number): CallExpression {
  const { name, nameRange } = parseFunctionName(cursor, firstIndex);
  if (cursor.peek() !== TokenKind.OpenParenthesis) {
    cursor.fail(syntaxDiagnostic("bad-function-name", {}, { subject: cursor.peekRange() }));
  }
  const openRange = cursor.rangeOf(cursor.take());
  return cursor.withNewlines(false, () => {
    const { items, expandsLast } = parseArguments(cursor, {
      source: cursor.source,
      start: nameRange.start,
      end: openRange.end,
    });
    const closeRange = cursor.rangeOf(cursor.take());
    const range = { source: cursor.source, start: nameRange.start, end: closeRange.end };
    return {
      kind: "call",
      ...range,
      name,
      nameRange,
      arguments: exactCopy(items),
      expandsLast,
      openRange,
      closeRange,
    };
  });
}

function parseFunctionName(cursor: Cursor, firstIndex: number): { name: string; nameRange: SourceRange } {
  let name = cursor.textOf(firstIndex);
  let end = cursor.endOf(firstIndex);
  while (cursor.takeIf(TokenKind.DoubleColon)) {
    if (cursor.peek() !== TokenKind.Identifier) {
      cursor.fail(syntaxDiagnostic("bad-function-name", {}, { subject: cursor.peekRange() }));
    }
    const index = cursor.take();
    name += `::${cursor.textOf(index)}`;
    end = cursor.endOf(index);
  }
  return { name, nameRange: { source: cursor.source, start: cursor.startOf(firstIndex), end } };
}

/** Up to the closing parenthesis. */
function parseArguments(cursor: Cursor, opening: SourceRange): { items: Expression[]; expandsLast: boolean } {
  const items: Expression[] = [];
  while (cursor.peek() !== TokenKind.CloseParenthesis) {
    if (items.length > 0 && cursor.peek() === TokenKind.EndOfFile) failUnfinished(cursor, unclosed(opening));
    items.push(cursor.expression());
    switch (cursor.peek()) {
      case TokenKind.CloseParenthesis:
        break;
      case TokenKind.Comma:
        cursor.take();
        break;
      case TokenKind.Ellipsis: {
        const ellipsis = cursor.rangeOf(cursor.take());
        if (cursor.peek() !== TokenKind.CloseParenthesis) {
          const parameters = {
            what: "the arguments; nothing may follow an argument with ...",
            closing: '")"',
          };
          cursor.fail(syntaxDiagnostic("unclosed-bracket", parameters, { subject: ellipsis }));
        }
        return { items, expandsLast: true };
      }
      case TokenKind.EndOfFile:
        failUnclosed(cursor, unclosed(opening));
        break;
      default:
        cursor.fail(
          syntaxDiagnostic("missing-separator", { what: "arguments" }, { subject: cursor.peekRange() }),
        );
    }
  }
  return { items, expandsLast: false };
}

function unclosed(opening: SourceRange): Unclosed {
  return { opening, what: "the arguments of this call", closing: '")"' };
}
