/** A bracket that is still open at the end of the text. */
import type { SourceRange } from "@prebake/base";
import type { Cursor } from "./cursor.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";

export interface Unclosed {
  /** The bracket, with the name of the function before it. */
  readonly opening: SourceRange;
  /** What it holds, for a sentence. */
  readonly what: string;
  readonly closing: string;
}

/** At the end of the text, behind an element: the complaint stands at the opening. */
export function failUnclosed(cursor: Cursor, { opening, what, closing }: Unclosed): never {
  return cursor.fail(syntaxDiagnostic("unclosed-bracket", { what, closing }, { subject: opening }));
}

/** At the end of the text, where one more element would have followed: HCL's complaint stands there. */
export function failUnfinished(cursor: Cursor, { opening, what, closing }: Unclosed): never {
  const related = [{ range: opening, message: "opened here" }];
  return cursor.fail(
    syntaxDiagnostic("unclosed-bracket", { what, closing }, { subject: cursor.peekRange(), related }),
  );
}
