/** The real world behind the `Host` contract. The only module of the product that looks at `process`. */
import { randomBytes } from "node:crypto";
import * as os from "node:os";
import type { Host } from "@prebake/sdk";
import { hostClock } from "./host-clock.ts";
import { createHostFiles } from "./host-files.ts";
import { createHostNetwork } from "./host-network.ts";
import { createHostProcesses } from "./host-processes.ts";

export interface HostOptions {
  /** Environment that parts see and programs get; this process's own when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from; this process's own when absent. */
  readonly workingDirectory?: string;
  /** `TMPDIR` when absent, as the platform understands it. */
  readonly temporaryDirectory?: string;
  /** Told each command line that is run. It may hold secrets: redact before showing. */
  readonly log?: (text: string) => void;
}

export function createHost(options: HostOptions = {}): Host {
  const env = options.env ?? { ...process.env };
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const temporaryDirectory = options.temporaryDirectory ?? os.tmpdir();
  return {
    files: createHostFiles({ workingDirectory, temporaryDirectory }),
    processes: createHostProcesses({ workingDirectory, env, log: options.log ?? (() => undefined) }),
    network: createHostNetwork({ env }),
    clock: hostClock,
    env,
    machine: {
      os: process.platform,
      arch: process.arch,
      cpuCount: os.availableParallelism(),
      totalMemoryBytes: os.totalmem(),
      homeDirectory: os.homedir(),
      temporaryDirectory,
      workingDirectory,
    },
    randomBytes: (count) => randomBytes(count),
  };
}
