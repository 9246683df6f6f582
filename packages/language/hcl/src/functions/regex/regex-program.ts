/** Programs for a matcher that follows all ways at once, so that its time is linear in the text (Pike's machine). */
import { RegexRefusal } from "./regex-refusal.ts";
import type { Assertion, RegexNode } from "./regex-syntax.ts";

export type Instruction =
  | { readonly op: "char"; readonly matches: (code: number) => boolean }
  /** Goes on at `first`, and at `second` with lower priority. */
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "assert"; readonly assertion: Assertion }
  | { readonly op: "match" };

/** Larger programs are refused: each instruction may cost a step at each character. */
const programLimit = 20_000;

export function compileRegex(root: RegexNode): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(program, { kind: "group", index: 0, inner: root });
  program.push({ op: "match" });
  return program;
}

function emit(program: Instruction[], node: RegexNode): void {
  if (program.length > programLimit) throw new RegexRefusal("it is too large");
  switch (node.kind) {
    case "empty":
      return;
    case "char":
      program.push({ op: "char", matches: charTest(node.source, node.ignoreCase) });
      return;
    case "assert":
      program.push({ op: "assert", assertion: node.assertion });
      return;
    case "concat":
      for (const part of node.parts) emit(program, part);
      return;
    case "alternate":
      emitAlternatives(program, node.parts);
      return;
    case "group":
      program.push({ op: "save", slot: 2 * node.index });
      emit(program, node.inner);
      program.push({ op: "save", slot: 2 * node.index + 1 });
      return;
    case "repeat":
      emitRepeat(program, node);
  }
}

function emitAlternatives(program: Instruction[], parts: readonly RegexNode[]): void {
  const jumps: { op: "jump"; to: number }[] = [];
  for (const [at, part] of parts.entries()) {
    if (at === parts.length - 1) {
      emit(program, part);
      break;
    }
    const split = { op: "split" as const, first: program.length + 1, second: 0 };
    const jump = { op: "jump" as const, to: 0 };
    program.push(split);
    emit(program, part);
    program.push(jump);
    split.second = program.length;
    jumps.push(jump);
  }
  for (const jump of jumps) jump.to = program.length;
}

type Repeat = Extract<RegexNode, { kind: "repeat" }>;

function emitRepeat(program: Instruction[], node: Repeat): void {
  if (node.max === Number.POSITIVE_INFINITY) {
    emitEndless(program, node);
    return;
  }
  for (let count = 0; count < node.min; count++) emit(program, node.inner);
  const skips: Split[] = [];
  for (let count = node.min; count < node.max; count++) {
    skips.push(emitSplit(program));
    emit(program, node.inner);
  }
  for (const skip of skips) aim(skip, { into: skip.first, past: program.length, greedy: node.greedy });
}

function emitEndless(program: Instruction[], node: Repeat): void {
  for (let count = 1; count < node.min; count++) emit(program, node.inner);
  if (node.min > 0) {
    emitAtLeastOnce(program, node);
    return;
  }
  const skip = emitSplit(program);
  const start = program.length;
  // What can match nothing must do so once, so that its groups take part. Source: measured with Go's regexp.
  if (canBeEmpty(node.inner)) {
    emitAtLeastOnce(program, node);
  } else {
    emit(program, node.inner);
    program.push({ op: "jump", to: start - 1 });
  }
  aim(skip, { into: start, past: program.length, greedy: node.greedy });
}

function emitAtLeastOnce(program: Instruction[], node: Repeat): void {
  const start = program.length;
  emit(program, node.inner);
  const again = emitSplit(program);
  aim(again, { into: start, past: program.length, greedy: node.greedy });
}

function canBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case "empty":
    case "assert":
      return true;
    case "char":
      return false;
    case "concat":
      return node.parts.every(canBeEmpty);
    case "alternate":
      return node.parts.some(canBeEmpty);
    case "group":
      return canBeEmpty(node.inner);
    case "repeat":
      return node.min === 0 || canBeEmpty(node.inner);
  }
}

type Split = Extract<Instruction, { op: "split" }>;

function emitSplit(program: Instruction[]): Split {
  const split = { op: "split" as const, first: program.length + 1, second: 0 };
  program.push(split);
  return split;
}

function aim(split: Split, way: { into: number; past: number; greedy: boolean }): void {
  split.first = way.greedy ? way.into : way.past;
  split.second = way.greedy ? way.past : way.into;
}

/** Tests one character; answers for ASCII are kept. */
function charTest(source: string, ignoreCase: boolean): (code: number) => boolean {
  const pattern = new RegExp(source, ignoreCase ? "iv" : "v");
  const known: (boolean | undefined)[] = [];
  return (code) => {
    if (code >= 128) return pattern.test(String.fromCodePoint(code));
    return (known[code] ??= pattern.test(String.fromCodePoint(code)));
  };
}
