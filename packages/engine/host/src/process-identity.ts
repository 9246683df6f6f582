/**
 * Which process an id means: ids come again, so each is taken together with its start time and with the place (machine, its
 * start, space of ids) in which it counts.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import { promisify } from "node:util";
import { platformCode } from "@prebake/base";
import type { ProcessIdentity } from "@prebake/sdk";

/** A running process and who started it. */
export interface ProcessRecord {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
  readonly program: string;
}

/** Undefined: nobody runs under this id; one that has ended and waits for its parent does not run. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  if (!processExists(pid)) return undefined;
  const place = await describePlace();
  if (process.platform === "win32") return { pid, started: "", program: "", place };
  const record = process.platform === "linux" ? await readProc(pid) : (await askPs(["-p", String(pid)]))[0];
  return record && { pid, started: record.started, program: record.program, place };
}

/** What runs below a process; those of its children that have another parent by now are not found. */
export async function listDescendants(pid: number): Promise<readonly ProcessIdentity[]> {
  if (process.platform === "win32") return [];
  const records = process.platform === "linux" ? await readAllProc() : await askPs(["-A"]);
  const place = await describePlace();
  const found = new Set([pid]);
  // Children may have lower ids than their parents: until nothing is added any more.
  for (let before = 0; found.size > before;) {
    before = found.size;
    for (const record of records) if (found.has(record.parent)) found.add(record.pid);
  }
  return records
    .filter((record) => record.pid !== pid && found.has(record.pid))
    .map(({ pid: id, started, program }) => ({ pid: id, started, program, place }));
}

/** Start of a process in the kernel's own unit; empty where only a program would tell. */
export async function processStart(pid: number): Promise<string> {
  return (await readProc(pid))?.started ?? "";
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return platformCode(error) === "EPERM"; // It is there and belongs to somebody else.
  }
}

/** Host name, boot and process-id namespace: containers that share a directory see different processes under one id. */
export async function describePlace(): Promise<string> {
  const boot = await fs.readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const namespace = await fs.readlink("/proc/self/ns/pid").catch(() => "");
  return [os.hostname(), boot.trim(), namespace].join(" ");
}

/** How another place relates to this one. `before`: this machine, before it was started the last time. */
export function comparePlaces(other: string, here: string): "here" | "before" | "elsewhere" {
  if (other === here) return "here";
  const [otherHost, otherBoot] = other.split(" ");
  const [host, boot] = here.split(" ");
  return otherHost === host && otherBoot !== "" && otherBoot !== boot ? "before" : "elsewhere";
}

async function readAllProc(): Promise<readonly ProcessRecord[]> {
  const names = await fs.readdir("/proc").catch(() => []);
  const records = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((name) => readProc(Number(name))),
  );
  return records.filter((record) => record !== undefined);
}

/**
 * Fields 2, 3, 4 and 22 of /proc/PID/stat: name, state, parent, and start in clock ticks since boot. The name in parentheses may
 * hold anything. Source: proc(5).
 */
async function readProc(pid: number): Promise<ProcessRecord | undefined> {
  const text = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const nameEnd = text.lastIndexOf(")");
  const [state, parent, ...rest] = text.slice(nameEnd + 2).split(" ");
  const started = rest[17];
  if (started === undefined || state === "Z" || state === "X") return undefined;
  return { pid, parent: Number(parent), started, program: text.slice(text.indexOf("(") + 1, nameEnd) };
}

/** macOS and the BSDs. Source: ps(1): `lstart` has five words. */
async function askPs(which: readonly string[]): Promise<readonly ProcessRecord[]> {
  const columns = ["pid", "ppid", "state", "lstart", "comm"].flatMap((name) => ["-o", `${name}=`]);
  const { stdout } = await promisify(execFile)("ps", [...which, ...columns], {
    env: { ...process.env, LC_ALL: "C" },
  }).catch(() => ({ stdout: "" })); // `ps` finds nobody, or is not there: nothing is known.
  return stdout.split("\n").flatMap(parsePsLine);
}

/** `  12   1 Ss   Mon Jan  1 10:00:00 2026 /usr/bin/name` */
export function parsePsLine(line: string): readonly ProcessRecord[] {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+((?:\S+\s+){4}\d{4})\s+(.*\S)\s*$/.exec(line);
  const [, pid, parent, state, started, command] = match ?? [];
  if (!match || state?.startsWith("Z")) return [];
  const program = command?.split("/").at(-1) ?? "";
  return [{ pid: Number(pid), parent: Number(parent), started: started ?? "", program }];
}
