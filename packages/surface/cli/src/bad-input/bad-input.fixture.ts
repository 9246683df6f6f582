/**
 * Tables of bad input: files and words of the command line → what is said, where, with which exit code. The whole command
 * runs, in this process: a table of forty rows takes as long as two processes.
 */
import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { DiagnosticPlaceRecord } from "@prebake/sdk";
import type { Io } from "../command.ts";
import { main } from "../main.ts";
import { createQuietIo } from "../quiet-io.fixture.ts";

export interface BadInput {
  /** What is wrong, as the name of the test. */
  readonly name: string;
  /** By path. The one file is the template, unless `words` say otherwise. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** After `build`; the last one is the template. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * `code file:line,column-column` of each diagnostic, in order; warnings with a `?`, what follows from another
   * one with a `>`; `< file:line,…` for a related place.
   */
  readonly says: readonly string[];
  /** What the user reads, where a code and a place are not all: names that were meant, names that exist. */
  readonly text?: RegExp;
}

/** One test for each row: exit code 1, exactly these diagnostics, all of them on the screen, and no file made. */
export function badInputs(rows: readonly BadInput[]): void {
  for (const row of rows) test(row.name, () => checkBadInput(row));
}

async function checkBadInput(row: BadInput): Promise<void> {
  using place = enterDirectory(row.files);
  const words = row.words ?? Object.keys(row.files);
  const { code, screen } = await call(["build", `-events=${place.events}`, ...words], {
    PACKER_CACHE_DIR: join(place.directory, "cache"),
    PACKER_CONFIG_DIR: join(place.directory, "config"),
    ...row.env,
  });
  const diagnostics = readDiagnostics(place.events);
  assert.deepEqual(diagnostics.flatMap(sayings), row.says, screen);
  for (const { summary, place: at } of diagnostics) {
    assert.ok(screen.includes(`: ${summary}\n`), screen);
    if (at) assert.ok(screen.includes(`  on ${at.file} line ${at.block?.line ?? at.start.line}`), screen);
  }
  if (row.text) assert.match(screen, row.text);
  assert.equal(code, 1, screen);
  assert.deepEqual(filesBelow(place.directory), place.files);
}

export interface Place extends Disposable {
  readonly directory: string;
  readonly files: readonly string[];
  /** Where the run's events go; outside of the directory. */
  readonly events: string;
}

/** Makes it the working directory until disposed. */
export function enterDirectory(files: BadInput["files"]): Place {
  const before = process.cwd();
  const root = realpathSync(mkdtempSync(join(tmpdir(), "prebake-bad-input-")));
  const directory = join(root, "work");
  mkdirSync(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  process.chdir(directory);
  return {
    directory,
    files: filesBelow(directory),
    events: join(root, "events"),
    [Symbol.dispose]: () => {
      process.chdir(before);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function filesBelow(directory: string): readonly string[] {
  return (readdirSync(directory, { recursive: true }) as string[]).sort(); // Strings: no other encoding is asked for.
}

/** Runs one command in this process; `screen` is all that it writes. */
export async function call(words: readonly string[], env: Io["env"]) {
  let screen = "";
  const io = createQuietIo({
    env,
    write: (text) => void (screen += text),
    writeError: (text) => void (screen += text),
  });
  const code = await main(words, io);
  return { code, screen };
}

interface Said {
  readonly code: string;
  readonly severity: string;
  readonly summary: string;
  readonly place?: DiagnosticPlaceRecord;
  readonly related?: readonly DiagnosticPlaceRecord[];
  readonly follows?: true;
}

function readDiagnostics(file: string): readonly Said[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { kind: string; diagnostic: Said }) // As `-events` writes them.
    .flatMap((event) => (event.kind === "diagnostic" ? [event.diagnostic] : []));
}

function sayings({ code, severity, place, related, follows }: Said): readonly string[] {
  const mark = follows ? ">" : severity === "warning" ? "?" : "";
  return [
    `${mark}${code}${place ? ` ${placeText(place)}` : ""}`,
    ...(related ?? []).map((one) => `< ${placeText(one)}`),
  ];
}

function placeText({ file, start, end }: DiagnosticPlaceRecord): string {
  const last = end.line === start.line ? end.column : `${end.line},${end.column}`;
  return `${file}:${start.line},${start.column}-${last}`;
}
