/** Ends a process that another run has left: only when it is the same that was meant. */
import { platformCode } from "@prebake/base";
import type { ProcessEnd, ProcessIdentity } from "@prebake/sdk";
import { hostClock } from "./host-clock.ts";
import { comparePlaces, identifyProcess } from "./process-identity.ts";

/** As with our own children: QEMU flushes its images in well under a second. */
const graceMs = 5_000;
/** Time that the kernel may take to bring down what was killed. */
const killMs = 2_000;
const pollMs = 20;

export async function endProcess(wanted: ProcessIdentity): Promise<ProcessEnd> {
  const found = await identifyProcess(wanted.pid);
  if (!found) return (await isElsewhere(wanted)) ? "elsewhere" : "gone";
  const place = comparePlaces(wanted.place, found.place);
  if (place === "elsewhere") return "elsewhere";
  if (place === "before" || (found.started !== wanted.started && wanted.started !== "")) return "gone";
  // Nobody can tell whether it is the same: it is left alone.
  if (wanted.started === "") return "alive";
  if (!signalTree(wanted.pid, "SIGTERM")) return "alive";
  if (await isGoneWithin(wanted, graceMs)) return "ended";
  signalTree(wanted.pid, "SIGKILL");
  return (await isGoneWithin(wanted, killMs)) ? "ended" : "alive";
}

async function isElsewhere(wanted: ProcessIdentity): Promise<boolean> {
  const own = await identifyProcess(process.pid);
  return own !== undefined && comparePlaces(wanted.place, own.place) === "elsewhere";
}

async function isGoneWithin(wanted: ProcessIdentity, ms: number): Promise<boolean> {
  const { signal } = new AbortController(); // The time limit is short and its own.
  for (const end = hostClock.monotonic() + ms; ;) {
    const found = await identifyProcess(wanted.pid);
    if (found?.started !== wanted.started) return true;
    if (hostClock.monotonic() >= end) return false;
    await hostClock.delay(pollMs, { signal });
  }
}

/** The group that it leads, else itself. False when that is not allowed. */
function signalTree(pid: number, name: NodeJS.Signals): boolean {
  return process.platform === "win32"
    ? send(pid, name) !== "EPERM"
    : send(-pid, name) === undefined || send(pid, name) !== "EPERM";
}

function send(target: number, name: NodeJS.Signals): string | undefined {
  try {
    process.kill(target, name);
    return undefined;
  } catch (error) {
    return platformCode(error) ?? "unknown";
  }
}
