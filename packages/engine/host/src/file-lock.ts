/**
 * Locks between processes: a file that exists while it is held and says by whom. Not `flock`, which Node does not offer.
 * A lock whose holder is dead is taken over: on the same machine the process is looked for (by id *and* start time,
 * because ids come again); of another machine or container only the heartbeat can be seen.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { platformCode } from "@prebake/base";
import { describePlace, processExists, processStart } from "./process-identity.ts";

/** How often a holder touches its lock, for those who cannot see its process. */
const heartbeatMs = 10_000;
/** Six missed heartbeats. */
const silentMs = 60_000;
/** Between creating the file and writing its content: younger empty locks are somebody's. */
const newbornMs = 5_000;

interface Holder {
  readonly pid: number;
  /** Start of the process in the kernel's own unit; empty where the system does not tell. */
  readonly started: string;
  /** Names the space in which the process id means something. */
  readonly place: string;
}

/** Undefined when somebody alive holds it. Disposing removes the file. */
export async function tryFileLock(file: string): Promise<AsyncDisposable | undefined> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const own = JSON.stringify(await describeProcess());
  for (let round = 0; round < 3; round++) {
    if (await createLock(file, own)) return heldLock(file, own);
    const found = await readLock(file);
    if (found === undefined) continue; // Released between the two looks.
    if (await isAlive(found)) return undefined;
    await removeStale(file, found.content);
  }
  return undefined;
}

async function createLock(file: string, content: string): Promise<boolean> {
  try {
    await fs.writeFile(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (platformCode(error) === "EEXIST") return false;
    throw error;
  }
}

function heldLock(file: string, own: string): AsyncDisposable {
  const heartbeat = setInterval(() => {
    const now = new Date();
    void fs.utimes(file, now, now).catch(() => undefined); // A lock that is gone has no heart.
  }, heartbeatMs).unref();
  let released: Promise<void> | undefined;
  const release = async () => {
    clearInterval(heartbeat);
    const found = await readLock(file).catch(() => undefined);
    if (found?.content === own) await fs.rm(file, { force: true }).catch(() => undefined); // The next one takes it over.
  };
  return { [Symbol.asyncDispose]: () => (released ??= release()) };
}

interface FoundLock {
  readonly content: string;
  readonly ageMs: number;
}

async function readLock(file: string): Promise<FoundLock | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([fs.readFile(file, "utf8"), fs.stat(file)]);
    return { content, ageMs: Date.now() - mtimeMs };
  } catch (error) {
    if (platformCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function isAlive(found: FoundLock): Promise<boolean> {
  const holder = parseHolder(found.content);
  if (!holder) return found.ageMs < newbornMs;
  if (holder.place !== (await describePlace())) return found.ageMs < silentMs;
  if (!processExists(holder.pid)) return false;
  const started = await processStart(holder.pid);
  return started === "" || holder.started === "" || started === holder.started;
}

/**
 * Only one at a time may remove a dead lock, and looks again before: else the second of two would remove the lock that
 * the first has made anew meanwhile.
 */
async function removeStale(file: string, content: string): Promise<void> {
  const broom = `${file}.takeover`;
  if (!(await createLock(broom, ""))) {
    const found = await readLock(broom);
    if (found && found.ageMs > newbornMs) await fs.rm(broom, { force: true }); // Its owner died while sweeping.
    return;
  }
  try {
    if ((await readLock(file))?.content === content) await fs.rm(file, { force: true });
  } finally {
    await fs.rm(broom, { force: true });
  }
}

function parseHolder(content: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== "object" || value === null) return undefined;
    const { pid, started, place } = value as Partial<Record<keyof Holder, unknown>>; // Checked in the next line.
    if (typeof pid !== "number" || typeof started !== "string" || typeof place !== "string") return undefined;
    return { pid, started, place };
  } catch {
    return undefined; // Not ours, or cut off by a crash: judged by its age.
  }
}

async function describeProcess(): Promise<Holder> {
  return { pid: process.pid, started: await processStart(process.pid), place: await describePlace() };
}
