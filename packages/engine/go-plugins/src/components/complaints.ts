/**
 * What a plugin's own check says of a configuration that holds stand-ins: which of it is true whatever they stand for.
 * Source of the forms of lists: go-multierror and its formats in plugins, as recorded.
 */
import { isCancellation, toError } from "@prebake/base";
import { standInTexts } from "./stand-ins.ts";
import type { StandInKind } from "./stand-ins.ts";

/** What a plugin says of a configuration. */
export interface Verdict {
  readonly warnings: readonly string[];
  /** One text, which may be a list; undefined when it takes the configuration. */
  readonly error: string | undefined;
}

export interface Question<V extends Verdict> {
  /** Names of the arguments and blocks that stand-ins are in. */
  readonly doubtful: ReadonlySet<string>;
  /** Asks the plugin, with stand-ins of a kind. */
  readonly ask: (kind: StandInKind) => Promise<V>;
  readonly signal: AbortSignal;
}

/**
 * The verdict on what is known of a configuration: a complaint counts when it comes with either kind of stand-in, and names neither
 * one of them nor where one is. `said` is the last answer: of a builder it may tell more.
 */
export async function reliableVerdict<V extends Verdict>(
  question: Question<V>,
): Promise<{ readonly verdict: Verdict; readonly said: V }> {
  const first = await question.ask("packer");
  if (question.doubtful.size === 0) return { verdict: first, said: first };
  const certain = filterVerdict(first, (text) => !isAboutStandIn(text, question.doubtful));
  // Also when nothing is left of an error: what came with it is known only from an answer without.
  if (first.error === undefined && certain.warnings.length === 0) return { verdict: certain, said: first };
  const second = await askAgain(question);
  if (!second) return { verdict: { warnings: [], error: undefined }, said: first };
  const again = new Set([...second.warnings, ...splitComplaints(second.error ?? "")]);
  return { verdict: filterVerdict(certain, (text) => again.has(text)), said: second };
}

/** Undefined when the plugin cannot be asked: it may have tripped over what it was sent. */
async function askAgain<V extends Verdict>({ ask, signal }: Question<V>): Promise<V | undefined> {
  try {
    return await ask("plausible");
  } catch (error) {
    if (isCancellation(error, signal)) throw toError(error);
    return undefined;
  }
}

function filterVerdict(verdict: Verdict, keep: (text: string) => boolean): Verdict {
  const { warnings, error } = verdict;
  const complaints = splitComplaints(error ?? "");
  const kept = complaints.filter(keep);
  return {
    warnings: warnings.filter(keep),
    error: kept.length === complaints.length ? error : joinComplaints(kept),
  };
}

/** The members of a list of errors, as Go's libraries write one; a text that is none is its only member. Empty gives none. */
export function splitComplaints(message: string): readonly string[] {
  const list = /^\s*\d+ error(?:s|\(s\))? occurred:\s*\n(\s*\* [^]*)$/.exec(message)?.[1];
  if (list === undefined) return message.trim() === "" ? [] : [message.trim()];
  const mark = /^[\n\r]*([ \t]*\* )/.exec(list)?.[1] ?? "* ";
  return `\n${list.replace(/^[\n\r]+/, "")}`
    .split(`\n${mark}`)
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

function joinComplaints(texts: readonly string[]): string | undefined {
  if (texts.length < 2) return texts[0];
  return `${texts.length} error(s) occurred:\n\n${texts.map((text) => `* ${text}`).join("\n")}`;
}

/** Whether a text names a stand-in, or an argument with one: `disk_size`, `DiskSize` or "disk size". */
function isAboutStandIn(text: string, doubtful: ReadonlySet<string>): boolean {
  const lower = text.toLowerCase();
  if (standInTexts.some((standIn) => lower.includes(standIn))) return true;
  const words = lower.split(/[^a-z0-9]+/).filter((word) => word !== "");
  return [...doubtful].some((name) => hasWord(words, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "")));
}

/** Whether some words that follow each other make the name. */
function hasWord(words: readonly string[], name: string): boolean {
  return words.some((_, from) => {
    let made = "";
    for (let at = from; made.length < name.length && at < words.length; at++) made += words[at];
    return made === name;
  });
}
