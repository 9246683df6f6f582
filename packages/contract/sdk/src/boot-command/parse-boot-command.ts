/**
 * The language of `boot_command`, after the template engine has rendered it.
 * Source: Packer 1.16 boot command facts: grammar, tried in this order at each place: wait, character toggle, special
 * key, one character. What stands in angle brackets and is none of these is typed as it is.
 */
import { defineDiagnostics, entry, parseDuration, suggestName } from "@prebake/base";
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { findSpecialKey, specialKeys } from "./special-keys.ts";
import type { SpecialKeyName } from "./special-keys.ts";

/** `press` is down and up; `on` leaves it down, `off` lets it up. */
export type KeyAction = "press" | "on" | "off";

/** One thing to do. `start` and `end` are offsets `[start, end)` in the boot command's text. */
export type BootStep =
  | ({ readonly kind: "key"; readonly key: SpecialKeyName; readonly action: KeyAction } & Place)
  | ({ readonly kind: "character"; readonly character: string; readonly action: KeyAction } & Place)
  | ({ readonly kind: "wait"; readonly ms: number } & Place);

interface Place {
  readonly start: number;
  readonly end: number;
}

const diagnostic = defineDiagnostics("boot-command", {
  "wait-not-positive": entry<{ written: string; at: number }>({
    summary: "Wait of no time",
    detail: ({ written, at }) =>
      `"${written}" (character ${at} of the boot command) waits for no time. Write a time above zero, as in <wait5> or <wait1m30s>, or remove it.`,
  }),
  "wait-invalid": entry<{ written: string; at: number }>({
    summary: "Invalid wait time",
    detail: ({ written, at }) =>
      `"${written}" (character ${at} of the boot command) holds no time that can be read. Write it as in <wait5> or <wait1m30s>.`,
  }),
  "unknown-key": entry<{ written: string; at: number; known: string }>({
    severity: "warning",
    summary: "Unknown boot command key",
    detail: ({ written, at, known }) =>
      `"${written}" (character ${at} of the boot command) is no key, so it is typed letter by letter. Did you mean "${known}"?`,
  }),
});

/**
 * All strings of `boot_command` joined with nothing between, as steps. Reports to the sink, pointing at `range` (the
 * attribute); undefined when there was an error. An empty text gives no steps.
 */
export function parseBootCommand(
  text: string,
  range: SourceRange | undefined,
  sink: DiagnosticSink,
): readonly BootStep[] | undefined {
  const steps: BootStep[] = [];
  let failed = false;
  let number = 1;
  for (let at = 0; at < text.length; at = steps.at(-1)?.end ?? text.length) {
    const step = readStep(text, at);
    steps.push(step);
    if (step.kind === "wait") failed = reportWait(text, step, { range, sink, number }) || failed;
    else if (step.kind === "character" && step.character === "<")
      warnUnknown(text, at, { range, sink, number });
    number += Array.from(text.slice(step.start, step.end)).length;
  }
  return failed ? undefined : steps;
}

interface Report {
  readonly range: SourceRange | undefined;
  readonly sink: DiagnosticSink;
  /** Of the character that it is about, as people count: from 1. */
  readonly number: number;
}

const wait = /<wait((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+|0|[1-9]\d*)?>/y;
const toggle = /<(.)(on|off)>/isuy;
const special = /<([a-z\d]+)>/iy;
const state = /(on|off)$/i;
const bracketed = /<([a-z]\w{2,30})>/iy;

function readStep(text: string, start: number): BootStep {
  if (text[start] === "<") {
    const step = readWait(text, start) ?? readToggle(text, start) ?? readSpecial(text, start);
    if (step) return step;
  }
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return { kind: "character", character, action: "press", start, end: start + character.length };
}

function readWait(text: string, start: number): BootStep | undefined {
  const match = matchAt(wait, text, start);
  if (!match) return undefined;
  const [written, time = "1"] = match;
  const ms = /^\d+$/.test(time) ? Number(time) * 1000 : (parseDuration(time) ?? Number.NaN);
  return { kind: "wait", ms, start, end: start + written.length };
}

function readToggle(text: string, start: number): BootStep | undefined {
  const match = matchAt(toggle, text, start);
  if (!match) return undefined;
  const [written, character = "", held] = match;
  return { kind: "character", character, action: actionOf(held), start, end: start + written.length };
}

function readSpecial(text: string, start: number): BootStep | undefined {
  const match = matchAt(special, text, start);
  if (!match) return undefined;
  const [written, name = ""] = match;
  const place = { start, end: start + written.length };
  // The whole name first: "leftOption" ends with "on".
  const pressed = findSpecialKey(name);
  if (pressed !== undefined) return { kind: "key", key: pressed, action: "press", ...place };
  const key = findSpecialKey(name.replace(state, ""));
  return key && { kind: "key", key, action: actionOf(state.exec(name)?.[1]), ...place };
}

function actionOf(held: string | undefined): KeyAction {
  if (held === undefined) return "press";
  return held.toLowerCase() === "on" ? "on" : "off";
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** True when the wait is a mistake. */
function reportWait(
  text: string,
  step: Extract<BootStep, { kind: "wait" }>,
  { range, sink, number }: Report,
): boolean {
  if (step.ms > 0) return false;
  const written = text.slice(step.start, step.end);
  const code = Number.isNaN(step.ms) ? "wait-invalid" : "wait-not-positive";
  sink.add(diagnostic(code, { written, at: number }, { subject: range }));
  return true;
}

/** Says so where a key seems to be meant: people do type `<tag>` into machines, and that stays without a word. */
function warnUnknown(text: string, at: number, { range, sink, number }: Report): void {
  const match = matchAt(bracketed, text, at);
  const [written = "", name = ""] = match ?? [];
  const known = /^wait/i.test(name) ? "wait5" : suggestName(name, nameForms);
  if (!match || known === undefined) return;
  sink.add(diagnostic("unknown-key", { written, at: number, known: `<${known}>` }, { subject: range }));
}

const nameForms: readonly string[] = ["wait", ...Object.keys(specialKeys)].flatMap((name) =>
  name === "wait" ? [name] : [name, `${name}On`, `${name}Off`],
);
