/** Where syntax errors are: nothing that is said of such a block later is sure. */
import type { Diagnostic, SourceRange } from "@prebake/base";
import type { Block, Body } from "@prebake/hcl";

export interface BrokenPlaces {
  /** Whether there are any. */
  readonly any: boolean;
  /** Whether a syntax error is in the block, or may have made a part of another block of it. */
  has(block: SourceRange): boolean;
  /** Whether a complaint is about a broken block: then it likely follows from the syntax error. */
  concerns(diagnostic: Diagnostic): boolean;
}

interface BrokenBlock {
  readonly range: SourceRange;
  /** Its end is not known: what stands in it may belong elsewhere. */
  readonly isOpen: boolean;
}

const openCodes: ReadonlySet<string> = new Set(["hcl/unclosed-block", "hcl/unterminated-string"]);

/** The innermost block around each error. */
export function brokenPlaces(bodies: readonly Body[], errors: readonly Diagnostic[]): BrokenPlaces {
  const broken = errors.flatMap(({ subject, code }): readonly BrokenBlock[] => {
    const body = subject && bodies.find(({ source }) => source === subject.source);
    const block = subject && body && innermost(body, subject);
    return block ? [{ range: block, isOpen: openCodes.has(code) }] : [];
  });
  return {
    any: errors.length > 0,
    has: (block) =>
      broken.some(({ range, isOpen }) => contains(block, range) || (isOpen && contains(range, block))),
    concerns: ({ subject }) => subject !== undefined && broken.some(({ range }) => contains(range, subject)),
  };
}

function innermost(body: Body, place: SourceRange): Block | undefined {
  if (body.kind !== "native-body") return undefined;
  for (const item of body.items) {
    if (item.kind !== "block" || !contains(item, place)) continue;
    return innermost(item.body, place) ?? item;
  }
  return undefined;
}

function contains(outer: SourceRange, inner: SourceRange): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;
}
