/** A host without a world: files in memory, time driven by hand, no programs and no network. Paths are POSIX. */
import { BuildError, toError } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { Host, HostMachine } from "@prebake/sdk";
import { createMemoryFiles } from "./memory-files.ts";

export interface MemoryHostOptions {
  /** Content by path; relative paths start in `/home/me/images`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: Partial<HostMachine>;
  /** Epoch milliseconds at the start: 2024-01-02T03:04:05Z when absent. */
  readonly now?: number;
}

export interface MemoryHost extends Host {
  readonly clock: ManualClock;
}

export interface ManualClock extends Clock {
  /** Moves time on and ends the delays that are over, in the order of their ends. */
  advance(ms: number): void;
  /** Delays that somebody waits for now. */
  readonly waiting: number;
}

export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const machine: HostMachine = {
    os: "linux",
    arch: "x64",
    cpuCount: 2,
    totalMemoryBytes: 4 * 1024 ** 3,
    homeDirectory: "/home/user",
    temporaryDirectory: "/tmp",
    workingDirectory: "/home/me/images",
    ...options.machine,
  };
  const clock = createManualClock(options.now ?? Date.UTC(2024, 0, 2, 3, 4, 5));
  const refuse = (what: string) => async () => {
    throw new BuildError("host/absent", { message: `Cannot use ${what}: a memory host has none` });
  };
  let random = 0;
  return {
    files: createMemoryFiles({ machine, files: options.files ?? {}, clock }),
    processes: {
      start: refuse("programs"),
      run: missingProgram,
      find: async () => undefined,
      leaveRunning: () => undefined,
      identify: async () => undefined,
      descendants: async () => [],
      end: async () => "gone",
    },
    network: {
      connect: refuse("the network"),
      listen: refuse("the network"),
      listenLocal: refuse("the network"),
      serveHttp: refuse("the network"),
      fetch: refuse("the network"),
      isPortFree: async () => true,
    },
    clock,
    env: options.env ?? {},
    machine,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => random++ % 256), // The same in each test.
  };
}

async function missingProgram(program: string): Promise<never> {
  throw new BuildError("host/program-missing", {
    message: `Cannot start "${program}": there is no such program`,
  });
}

interface Delay {
  readonly end: number;
  readonly finish: () => void;
}

function createManualClock(start: number): ManualClock {
  let time = start;
  const delays = new Set<Delay>();
  const delay: Clock["delay"] = async (ms, { signal }) => {
    signal.throwIfAborted();
    if (ms <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const own: Delay = { end: time + ms, finish: resolve };
    const aborted = () => reject(toError(signal.reason));
    delays.add(own);
    signal.addEventListener("abort", aborted, { once: true });
    try {
      await promise;
    } finally {
      delays.delete(own);
      signal.removeEventListener("abort", aborted);
    }
  };
  return {
    now: () => time,
    monotonic: () => time - start,
    delay,
    advance(ms) {
      time += ms;
      const over = [...delays].filter((item) => item.end <= time).sort((a, b) => a.end - b.end);
      for (const item of over) item.finish();
    },
    get waiting() {
      return delays.size;
    },
  };
}
