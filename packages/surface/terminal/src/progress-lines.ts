/** Long work on a terminal: how far, how fast, how long still. */
import type { BuildEvent } from "@prebake/sdk";
import { fitCells } from "./cells.ts";
import { safeText } from "./safe-text.ts";

/** Works under way, in the order they began. */
export type ProgressState = ReadonlyMap<string, ProgressWork>;

export interface ProgressWork {
  readonly build: string;
  readonly work: string;
  readonly label: string;
  readonly done: number;
  readonly total?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** The state after an event; the same object when the event changes nothing. */
export function applyProgress(state: ProgressState, event: BuildEvent): ProgressState {
  if (event.kind === "build.finished") return without(state, (work) => work.build === event.build);
  if (event.kind !== "progress") return state;
  if (event.finished) return without(state, (_, id) => id === event.id);
  const at = Date.parse(event.at);
  const { build, work, label, done, total } = event;
  const startedAt = state.get(event.id)?.startedAt ?? at;
  return new Map(state).set(event.id, { build, work, label, done, total, startedAt, updatedAt: at });
}

function without(state: ProgressState, ended: (work: ProgressWork, id: string) => boolean): ProgressState {
  const left = [...state].filter(([id, work]) => !ended(work, id));
  return left.length === state.size ? state : new Map(left);
}

// More lines than this would push away what is worth reading.
const mostLines = 4;

/** One line a work, free of control characters, none wider than the terminal: a line that wraps could not be redrawn in place. */
export function progressLines(state: ProgressState, columns: number): readonly string[] {
  const room = Math.max(1, columns - 1);
  const lines = [...state.values()].map((work) => fitCells(oneLine(progressLine(work)), room));
  return lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines - 1), fitCells(`… and ${lines.length - mostLines + 1} more`, room)];
}

function oneLine(line: string): string {
  return safeText(line, { keepColours: false }).replaceAll(/[\t\n]/g, " ");
}

function progressLine(work: ProgressWork): string {
  const { build, label, done, total } = work;
  const seconds = (work.updatedAt - work.startedAt) / 1000;
  const rate = seconds > 0 ? done / seconds : 0;
  const parts = [`    ${build}: ${work.work} ${label}`, sizeText(done)];
  if (total !== undefined && total > 0)
    parts[1] = `${Math.floor((100 * done) / total)}% of ${sizeText(total)}`;
  if (rate > 0) parts.push(`${sizeText(rate)}/s`);
  if (rate > 0 && total !== undefined && total > done) parts.push(`${timeText((total - done) / rate)} left`);
  return parts.join("  ");
}

/** Binary units: `512 B`, `1.5 MiB`. */
export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `42s`, `3m05s`, `1h02m`. */
function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
}
