/** RE2 regular expressions: what Packer's `regex` functions understand. Matching takes time linear in the text, whatever the pattern. */
import type { Instruction } from "./regex-program.ts";
import { compileRegex } from "./regex-program.ts";
import type { Assertion } from "./regex-syntax.ts";
import { parseRegex } from "./regex-syntax.ts";

/** Start and end of the match, then of each group (UTF-16 offsets); -1 for a group that took no part. */
export type Captures = readonly number[];

interface Thread {
  readonly at: number;
  readonly captures: number[];
}

/** As the constructor, which see. */
export function regularExpression(pattern: string): RegularExpression {
  return new RegularExpression(pattern);
}

/**
 * A compiled pattern. The constructor throws a `RegexRefusal` for what RE2 refuses: references to groups, looking around, more than 1000
 * repetitions. Not supported of what RE2 has: `\C`, and names of Unicode classes that the engine does not know.
 */
export class RegularExpression {
  /** Names of the groups, from the first; undefined for those without one. */
  readonly groupNames: readonly (string | undefined)[];
  readonly #program: readonly Instruction[];

  constructor(pattern: string) {
    const { root, groupNames } = parseRegex(pattern);
    this.groupNames = groupNames;
    this.#program = compileRegex(root);
  }

  /** The leftmost match that begins at `from` or later; of those that begin there, the one that the pattern prefers. */
  exec(text: string, from = 0): Captures | undefined {
    let threads: Thread[] = [];
    let best: Captures | undefined;
    for (let at = from; ;) {
      const added = new Set<number>();
      const current: Thread[] = [];
      for (const thread of threads) this.#add(current, { thread, text, at, added });
      // A match found already began further left than any that would begin here.
      if (best === undefined)
        this.#add(current, { thread: { at: 0, captures: this.#noCaptures() }, text, at, added });
      const code = text.codePointAt(at);
      threads = [];
      for (const thread of current) {
        const instruction = this.#program[thread.at];
        if (instruction?.op === "match") {
          best = thread.captures;
          break; // Threads after this one have lower priority.
        }
        if (code !== undefined && instruction?.op === "char" && instruction.matches(code)) {
          threads.push({ at: thread.at + 1, captures: thread.captures });
        }
      }
      if (code === undefined || (threads.length === 0 && best !== undefined)) return best;
      at += code > 0xffff ? 2 : 1;
    }
  }

  /** All matches that do not overlap. An empty match right after another is left out, as in Go. */
  execAll(text: string): Captures[] {
    const matches: Captures[] = [];
    let end = -1;
    for (let from = 0; from <= text.length;) {
      const match = this.exec(text, from);
      if (match === undefined) break;
      const [matchStart = 0, matchEnd = 0] = match;
      if (matchEnd > from || matchStart !== end) matches.push(match);
      from = matchEnd > from ? matchEnd : from + charLength(text, from);
      end = matchEnd;
    }
    return matches;
  }

  /** Replaces every match; `replacement` gets its captures. */
  replaceAll(text: string, replacement: (match: Captures) => string): string {
    let result = "";
    let end = 0;
    for (let from = 0; from <= text.length;) {
      const match = this.exec(text, from);
      if (match === undefined) break;
      const [matchStart = 0, matchEnd = 0] = match;
      result += text.slice(end, matchStart);
      if (matchEnd > end || matchStart === 0) result += replacement(match);
      end = matchEnd;
      from = Math.max(from + charLength(text, from), matchEnd);
    }
    return result + text.slice(end);
  }

  #noCaptures(): number[] {
    return Array.from({ length: 2 * this.groupNames.length + 2 }, () => -1);
  }

  /** Follows what takes no character, first choice first, and adds the threads that wait for one. */
  #add(threads: Thread[], step: { thread: Thread; text: string; at: number; added: Set<number> }): void {
    const pending: Thread[] = [step.thread];
    for (let thread = pending.pop(); thread !== undefined; thread = pending.pop()) {
      if (step.added.has(thread.at)) continue;
      step.added.add(thread.at);
      const instruction = this.#program[thread.at];
      const next = thread.at + 1;
      switch (instruction?.op) {
        case "jump":
          pending.push({ at: instruction.to, captures: thread.captures });
          break;
        case "split":
          pending.push(
            { at: instruction.second, captures: thread.captures },
            { at: instruction.first, captures: thread.captures },
          );
          break;
        case "save":
          pending.push({ at: next, captures: thread.captures.with(instruction.slot, step.at) });
          break;
        case "assert":
          if (holds(instruction.assertion, step.text, step.at))
            pending.push({ at: next, captures: thread.captures });
          break;
        default:
          threads.push(thread);
      }
    }
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case "text-start":
      return at === 0;
    case "text-end":
      return at === text.length;
    case "line-start":
      return at === 0 || text[at - 1] === "\n";
    case "line-end":
      return at === text.length || text[at] === "\n";
    case "word-boundary":
      return isWord(text[at - 1]) !== isWord(text[at]);
    case "no-word-boundary":
      return isWord(text[at - 1]) === isWord(text[at]);
  }
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /^\w$/.test(char);
}

function charLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
