/** Standard output without a stream where none is needed: making one takes as long as reading a small template. */
import { fstatSync, statSync, writeSync } from "node:fs";
import { toError } from "@prebake/base";

export interface StandardOutput {
  /** Writes before it returns, where Node's own stream would. Never throws. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal now; 80 without one. */
  columns(): number;
  /** For who edits lines. */
  readonly stream: NodeJS.WriteStream;
  /** Settles when what was written is out. Never rejects. */
  flush(): Promise<void>;
}

const descriptor = 1;

/** Source: Node documentation, process, "A note on process I/O": files and pipes are written at once on POSIX systems. */
export function createStandardOutput(): StandardOutput {
  let stream: NodeJS.WriteStream | undefined;
  const takeStream = () => (stream ??= openStream());
  let isGone = false;
  const write = (text: string): void => {
    if (isGone) return;
    if (stream) return void stream.write(text);
    const left = writeNow(Buffer.from(text));
    if (left === "gone") isGone = true;
    else if (left.length > 0) takeStream().write(left);
  };
  if (needsStream()) takeStream();
  return {
    write,
    isTerminal: stream?.isTTY ?? false,
    columns: () => stream?.columns ?? 80,
    get stream() {
      return takeStream();
    },
    flush: async () => {
      const last = stream;
      if (last) await new Promise<void>((resolve) => last.write("", () => resolve()));
    },
  };
}

/** A reader that went away (`| head`) is no error of ours; the run goes on to its end. */
function openStream(): NodeJS.WriteStream {
  return process.stdout.on("error", () => undefined);
}

/** Terminals have a width and a form of their own; `/dev/null` is a device, but no terminal. */
function needsStream(): boolean {
  if (process.platform === "win32") return true;
  try {
    const status = fstatSync(descriptor);
    return status.isCharacterDevice() && status.rdev !== statSync("/dev/null").rdev;
  } catch {
    return true; // It is closed; Node knows what to do then.
  }
}

/** What is left for a stream because a pipe is full and whoever shares it made it refuse to wait. `gone`: nobody will read any more. */
function writeNow(bytes: Uint8Array): Uint8Array | "gone" {
  let from = 0;
  try {
    while (from < bytes.length) from += writeSync(descriptor, bytes, from);
  } catch (error) {
    const { code } = toError(error) as NodeJS.ErrnoException; // What `fs` throws.
    return code === "EAGAIN" ? bytes.subarray(from) : "gone";
  }
  return bytes.subarray(from);
}
