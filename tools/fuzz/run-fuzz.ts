/** Rounds of fuzzing: each takes a text, damages it, and sees whether what was promised still holds. */
import { toError } from "@prebake/base";
import { readCorpus } from "./corpus.ts";
import type { Corpus, FuzzKind } from "./corpus.ts";
import { mutate } from "./mutate.ts";
import { promises } from "./promises.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";

export interface FuzzFailure {
  readonly round: number;
  readonly kind: FuzzKind;
  readonly problem: string;
  readonly text: string;
}

export interface FuzzRequest {
  readonly seed: number;
  /** Number of the first round. */
  readonly first?: number;
  readonly count: number;
  /** Told before each round: who watches knows which one hangs. */
  readonly onRound?: (round: number) => void;
  readonly onFailure: (failure: FuzzFailure) => void;
}

/** A round that takes longer is a failure. */
const longestMs = 1000;

// Templates are what people write; the rest is small.
const shares: readonly FuzzKind[] = [
  "hcl",
  "hcl",
  "hcl",
  "hcl-json",
  "legacy",
  "legacy",
  "hcl-variables",
  "json-variables",
  "expression",
  "expression",
  "go-template",
  "boot-command",
];

export async function runFuzz({ seed, first = 0, count, onRound, onFailure }: FuzzRequest): Promise<void> {
  const corpus = readCorpus();
  for (let round = first; round < first + count; round++) {
    onRound?.(round);
    const { kind, text } = inputOf(corpus, createRandom(seed, round));
    const problem = await problemOf(kind, text);
    if (problem !== undefined) onFailure({ round, kind, problem, text });
  }
}

function inputOf(corpus: Corpus, random: Random): { readonly kind: FuzzKind; readonly text: string } {
  const kind = random.pick(shares);
  return { kind, text: mutate(random.pick(corpus[kind]), random, corpus[kind]) };
}

async function problemOf(kind: FuzzKind, text: string): Promise<string | undefined> {
  const before = process.threadCpuUsage();
  let problem: string | undefined;
  try {
    problem = await promises[kind](text);
  } catch (error) {
    problem = `crash: ${toError(error).stack ?? ""}`;
  }
  // Of the processor: what else the machine does meanwhile is nobody's fault.
  const { user, system } = process.threadCpuUsage(before);
  const tookMs = (user + system) / 1000;
  if (problem === undefined && tookMs > longestMs) problem = `took ${Math.round(tookMs)} ms`;
  return problem;
}
