/** The lines of a journal: one run per file, each line a JSON object of its own, so that one that was cut off harms no other. */
import type { JournalFacts, JournalThing, ProcessIdentity } from "@prebake/sdk";

/** The first line. */
export interface JournalHead {
  readonly v: 1;
  readonly run: string;
  /** RFC 3339. */
  readonly at: string;
  /** Where the run was started. */
  readonly directory: string;
}

/** One thing, with all that was written of it. */
export interface JournalItem {
  /** 1, 2, 3 … within the run. */
  readonly id: number;
  readonly at: string;
  /** The build it was made for; absent for the run as a whole. */
  readonly build?: string;
  readonly thing: JournalThing;
  readonly process?: ProcessIdentity;
  readonly birth?: string;
  readonly names: Readonly<Record<string, string>>;
  readonly processes: readonly ProcessIdentity[];
  readonly said: readonly string[];
  /** Left on purpose. */
  readonly isKept: boolean;
}

export interface JournalContent {
  readonly head: JournalHead | undefined;
  /** What was never closed, in the order in which it was made. */
  readonly open: readonly JournalItem[];
}

export type JournalLine =
  | JournalHead
  | { readonly id: number; readonly at: string; readonly build?: string; readonly thing: JournalThing }
  | ({ readonly id: number } & JournalFacts)
  | { readonly id: number; readonly state: "closed" | "kept" };

export function journalLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** The text of a journal that has just these open items. */
export function journalText({ head, open }: JournalContent): string {
  const items = open.flatMap(({ id, at, build, thing, process, birth, names, processes, said, isKept }) => [
    { id, at, ...(build !== undefined && { build }), thing },
    { id, ...(process && { process }), ...(birth !== undefined && { birth }), names, processes },
    ...said.map((text) => ({ id, said: text })),
    ...(isKept ? [{ id, state: "kept" as const }] : []),
  ]);
  return [...(head ? [head] : []), ...items].map(journalLine).join("");
}

/** Reads what can be read: lines that were cut off by a crash, or come from a newer version, are passed over. */
export function readJournal(text: string): JournalContent {
  let head: JournalHead | undefined;
  const open = new Map<number, JournalItem>();
  for (const line of text.split("\n")) {
    const value = parseObject(line);
    if (!value) continue;
    if (value["v"] === 1 && typeof value["run"] === "string") head = headOf(value);
    else readItemLine(value, open);
  }
  return { head, open: [...open.values()] };
}

function headOf(value: Plain): JournalHead {
  const { run, at, directory } = value;
  return { v: 1, run: textOf(run), at: textOf(at), directory: textOf(directory) };
}

function readItemLine(value: Plain, open: Map<number, JournalItem>): void {
  const { id, thing: written, state } = value;
  if (typeof id !== "number") return;
  const item = open.get(id);
  const thing = thingOf(written);
  if (thing) open.set(id, newItem(id, thing, value));
  else if (item && state === "closed") open.delete(id);
  else if (item && state === "kept") open.set(id, { ...item, isKept: true });
  else if (item) open.set(id, withFacts(item, value));
}

function newItem(id: number, thing: JournalThing, { at, build }: Plain): JournalItem {
  const nothing = { names: {}, processes: [], said: [], isKept: false };
  return { id, at: textOf(at), ...(typeof build === "string" && { build }), thing, ...nothing };
}

function withFacts(item: JournalItem, value: Plain): JournalItem {
  const process = processOf(value["process"]);
  const { birth, said, processes, names } = value;
  return {
    ...item,
    ...(process && { process }),
    ...(typeof birth === "string" && { birth }),
    names: { ...item.names, ...textsOf(names) },
    processes: Array.isArray(processes)
      ? processes.map(processOf).filter((one) => one !== undefined)
      : item.processes,
    said: typeof said === "string" ? [...item.said, said] : item.said,
  };
}

function thingOf(value: unknown): JournalThing | undefined {
  if (!isPlain(value)) return undefined;
  const { kind, program, path, use, by } = value;
  if (kind === "process" && typeof program === "string") return { kind, program };
  if (kind === "machine" && typeof by === "string") return { kind, by };
  if (kind === "path" && typeof path === "string" && (use === "temporary" || use === "output"))
    return { kind, path, use };
  return undefined;
}

function processOf(value: unknown): ProcessIdentity | undefined {
  if (!isPlain(value)) return undefined;
  const { pid, started, place, program } = value;
  // Signals to 0, 1 and below mean groups and everybody.
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 2) return undefined;
  return { pid, started: textOf(started), place: textOf(place), program: textOf(program) };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isPlain(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])),
  );
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(line: string): Plain | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isPlain(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
