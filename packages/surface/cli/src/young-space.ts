/** Keeps the memory of commands on large templates small. */
import { readdirSync, statSync } from "node:fs";

/** A template that is read within milliseconds has fewer files, or less text, than this. */
const manyFiles = 20;
const muchTextBytes = 1 << 18;

/** How long small templates may take at most; what still runs then works on something larger, or waits for a machine. */
const momentMs = 100;

/**
 * The engine's space for new objects would grow to 64 MiB, which a large template needs as little as a small one: most of what is read is kept.
 * Stopping that halves the memory and costs no time (`bench/language.ts`). Not for small ones: what stops it takes a while to load.
 */
export function limitYoungSpace(words: readonly string[]): void {
  if (words.some(isLarge)) stopGrowth();
  else setTimeout(stopGrowth, momentMs).unref();
}

/** True for a word that names a large file, or a directory of many. */
export function isLarge(word: string): boolean {
  try {
    const found = word.startsWith("-") ? undefined : statSync(word, { throwIfNoEntry: false });
    if (found?.isDirectory()) return readdirSync(word).length > manyFiles;
    return (found?.size ?? 0) > muchTextBytes;
  } catch {
    return false; // What cannot be looked at is complained about by who reads it.
  }
}

function stopGrowth(): void {
  process.getBuiltinModule("node:v8").setFlagsFromString("--semi-space-growth-factor=1");
}
