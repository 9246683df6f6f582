/** A running QEMU and its control connection. */
import { BuildError, isCancellation, linkSignals } from "@prebake/base";
import type { BuilderContext, ChildProcess, Connection, Host, ProcessExit } from "@prebake/sdk";
import { QmpClient } from "./qmp.ts";
import type { QmpEvent } from "./qmp.ts";

export interface VirtualMachine {
  readonly qmp: QmpClient;
  /** Settles when QEMU has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly isRunning: boolean;
  /** What the end of the machine means, while it is not asked for. */
  describeEnd(): BuildError;
  /** Waits for the end; rejects when it was not a proper one. */
  checkEnd(): Promise<void>;
  /** Called for each read of the guest's keyboard controller, where this QEMU can tell. */
  onKeyboardRead: (count: number) => void;
  /** Ends QEMU at once, in order: images are flushed. */
  quit(): Promise<void>;
}

export interface StartOptions {
  readonly binary: string;
  readonly arguments: readonly string[];
  readonly controlSocket: string;
}

/** QEMU opens its socket within milliseconds; a machine under heavy load may need seconds. */
const socketTimeoutMs = 30_000;
const socketPollMs = 20;
const endPatienceMs = 1_000;
/** A guest's way down, from the end of its SSH server to the power switch. */
const goingDownMs = 15_000;
/** How much of what QEMU has said is kept for errors. */
const keptLines = 30;

/** Starts QEMU and connects its control socket; the context's scope owns both. */
export async function startVirtualMachine(
  options: StartOptions,
  context: BuilderContext,
): Promise<VirtualMachine> {
  const said = new ErrorOutput();
  const child = await startQemu(options, context, said);
  context.scope.use("QEMU", child);
  let isRunning = true;
  const end = new MachineEnd(said);
  const exited = child.exited.then((exit) => {
    isRunning = false;
    end.exit = exit;
    return exit;
  });
  const ending = linkSignals([context.signal]);
  void exited.finally(() => ending.abort(end.describe())); // `exited` never rejects.
  const qmp = await connectQmp(options.controlSocket, {
    host: context.host,
    signal: ending.signal,
    onEvent: (event) => {
      context.events.log("debug", "qemu", `event ${event.name} ${JSON.stringify(event.data)}`);
      end.take(event);
      if (end.failure) child.kill();
    },
  }).catch(async (error: unknown) => {
    if (isCancellation(error, context.signal)) throw error;
    // The socket closes just before the process ends.
    const isEnding = !isRunning || (error instanceof BuildError && error.code === "qemu/control-lost");
    if (isEnding) throw await earlyEnd(options.binary, child, said);
    throw error;
  });
  ending[Symbol.dispose]();
  context.scope.use("control connection of QEMU", qmp);
  return {
    qmp,
    exited,
    get isRunning() {
      return isRunning;
    },
    describeEnd: () => end.describe(),
    checkEnd: async () => end.check(await exited),
    get onKeyboardRead() {
      return said.onKeyboardRead;
    },
    set onKeyboardRead(listener) {
      said.onKeyboardRead = listener;
    },
    quit: async () => {
      await qmp.execute("quit", {}, { signal: context.signal }).catch(() => child.kill());
      await exited;
    },
  };
}

/** Does `work`; a failure after the machine's end is explained by that end. */
export async function whileRunning<T>(
  machine: VirtualMachine,
  context: BuilderContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error, context.signal)) throw error;
    await endsSoon(machine, context, isLostGuest(error) ? goingDownMs : endPatienceMs);
    if (machine.isRunning) throw error;
    const end = machine.describeEnd();
    throw error instanceof BuildError && error.code === end.code
      ? error
      : new BuildError(end.code, { message: end.message, hint: end.hint, cause: error });
  }
}

/** Whether the guest went away in the middle of something: perhaps it goes down. */
function isLostGuest(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof BuildError && /^(communicator|script)\/.*(lost|closed|disconnected)$/.test(at.code))
      return true;
  }
  return false;
}

/** A guest that goes down breaks its connections first: give the process the time to end. */
async function endsSoon(
  machine: VirtualMachine,
  { host, signal }: BuilderContext,
  patienceMs: number,
): Promise<void> {
  using stop = linkSignals([signal]);
  const patience = host.clock.delay(patienceMs, { signal: stop.signal }).catch(() => undefined); // Cancelled: no matter.
  await Promise.race([machine.exited, patience]);
  stop.abort(new Error("enough"));
}

async function startQemu(
  options: StartOptions,
  context: BuilderContext,
  said: ErrorOutput,
): Promise<ChildProcess> {
  try {
    return await context.host.processes.start(options.binary, {
      arguments: options.arguments,
      signal: context.signal,
      onStderr: (chunk) => said.take(chunk),
    });
  } catch (error) {
    throw error instanceof BuildError && error.code === "host/program-missing"
      ? programMissing(options.binary, error)
      : error;
  }
}

/** Names of Debian's packages, where most users of QEMU are. */
export function programMissing(program: string, cause?: unknown): BuildError {
  const name = program.split("/").at(-1) ?? program;
  const suffix = name.replace(/^qemu-system-/, "");
  const byProgram: Readonly<Record<string, string>> = {
    "qemu-img": "qemu-utils",
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-system-i386": "qemu-system-x86",
    "qemu-system-aarch64": "qemu-system-arm",
    "qemu-system-arm": "qemu-system-arm",
    "qemu-system-ppc64": "qemu-system-ppc",
    "qemu-system-s390x": "qemu-system-s390x",
    "qemu-system-riscv64": "qemu-system-misc",
  };
  const packageName = byProgram[name] ?? (suffix === name ? "qemu-system" : "qemu-system-misc");
  return new BuildError("qemu/program-missing", {
    message: `Cannot start "${program}": it is not installed, or not in PATH`,
    hint: `Install it: "apt-get install ${packageName}" (Debian, Ubuntu), "dnf install qemu-kvm qemu-img" (Fedora), "brew install qemu" (macOS); or set qemu_binary.`,
    cause,
    context: { program },
  });
}

interface ConnectOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly onEvent: (event: {
    readonly name: string;
    readonly data: Readonly<Record<string, unknown>>;
  }) => void;
}

async function connectQmp(path: string, options: ConnectOptions): Promise<QmpClient> {
  const connection = await connectSocket(path, options);
  return QmpClient.open(connection, options);
}

async function connectSocket(path: string, { host, signal }: ConnectOptions): Promise<Connection> {
  for (const end = host.clock.monotonic() + socketTimeoutMs; ;) {
    try {
      return await host.network.connect({ path }, { signal });
    } catch (error) {
      const isEarly = error instanceof BuildError && error.code === "host/connection-refused";
      if (!isEarly || host.clock.monotonic() > end) throw error;
      await host.clock.delay(socketPollMs, { signal });
    }
  }
}

async function earlyEnd(binary: string, child: ChildProcess, said: ErrorOutput): Promise<BuildError> {
  const exit = await child.exited;
  const how = exit.signal === undefined ? `with code ${exit.code}` : `by ${exit.signal}`;
  return new BuildError("qemu/start-failed", {
    message: `Cannot start the machine: ${binary} ended ${how}:\n${said.text || "(it said nothing)"}`,
    hint: hintFor(said.text),
    context: { binary },
  });
}

/** What QEMU's most frequent complaints want. */
const complaints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /gtk initialization failed|could not open display|'gtk' is not available|Display 'gtk'/i,
    "There is no display to open a window on. Set headless = true.",
  ],
  [/KVM kernel module|\/dev\/kvm/i, 'KVM does not work here. Set accelerator = "tcg".'],
  [/unsupported machine type/i, "Set machine_type to one that `-machine help` lists."],
  [/unable to find CPU model/i, "Set cpu_model to one that `-cpu help` lists."],
  [
    /Failed to get "write" lock|Failed to get shared/i,
    "Another QEMU uses this disk. Stop it, or choose another output_directory.",
  ],
  [
    /Cannot set up guest memory|cannot allocate memory/i,
    "This machine has not enough memory. Lower memory, or build fewer images in parallel.",
  ],
  [
    /Could not set up host forwarding/i,
    "The port is taken. Give a wider range with host_port_min and host_port_max.",
  ],
  [
    /not a valid device model name|Parameter 'driver' expects/i,
    "Correct net_device or the devices in qemuargs: `-device help` lists them.",
  ],
];

function hintFor(text: string): string {
  return (
    complaints.find(([pattern]) => pattern.test(text))?.[1] ??
    "Correct what QEMU complains of; the log shows the whole command line."
  );
}

/** Why the machine has ended: what QEMU told before. */
class MachineEnd {
  readonly #said: ErrorOutput;
  #byGuest = false;
  failure: BuildError | undefined;
  /** Undefined while it runs. */
  exit: ProcessExit | undefined;

  constructor(said: ErrorOutput) {
    this.#said = said;
  }

  take(event: QmpEvent): void {
    if (event.name === "SHUTDOWN") this.#byGuest = event.data["guest"] === true;
    // QEMU stops a machine that it cannot write for, and waits for somebody to make room: nobody will.
    if (event.name === "BLOCK_IO_ERROR" && event.data["action"] === "stop")
      this.failure ??= diskError(event.data);
  }

  /** Throws when QEMU did not end as it should: its images may not be whole. */
  check({ code, signal }: ProcessExit): void {
    if (this.failure) throw this.failure;
    if (code !== 0) throw crashed(signal ?? `code ${code}`, this.#said);
  }

  describe(): BuildError {
    if (this.failure) return this.failure;
    const { text } = this.#said;
    if (this.exit?.signal !== undefined) return killed(this.exit.signal, this.#said);
    return new BuildError("qemu/machine-ended", {
      message: this.#byGuest
        ? "Cannot go on: the machine has turned itself off before the build was done with it"
        : `Cannot go on: QEMU has ended${text === "" ? "" : `:\n${text}`}`,
      hint: this.#byGuest
        ? "Look for a command in the scripts or in the installer's answers that powers the machine off; to restart it use reboot."
        : undefined,
    });
  }
}

/** Source: QEMU, QAPI event BLOCK_IO_ERROR. */
function diskError(data: QmpEvent["data"]): BuildError {
  if (data["nospace"] !== true) {
    return new BuildError("qemu/disk-error", {
      message: `Cannot go on: QEMU cannot use the machine's disk: ${String(data["reason"])}`,
    });
  }
  return new BuildError("qemu/disk-full", {
    message: "Cannot go on: this machine's disk is full, and the guest's disk cannot grow",
    hint: "Free some space, or set output_directory to a place on another disk.",
  });
}

function killed(signal: string, said: ErrorOutput): BuildError {
  return new BuildError("qemu/crashed", {
    message: `Cannot go on: QEMU was ended by ${signal}${said.text === "" ? "" : `:\n${said.text}`}`,
    hint:
      signal === "SIGKILL"
        ? "Was this machine short of memory? Its kernel log says so. Give the guest less (memory), or build fewer at a time (-parallel-builds)."
        : undefined,
  });
}

function crashed(how: string, said: ErrorOutput): BuildError {
  return new BuildError("qemu/crashed", {
    message: `Cannot use the disk: QEMU ended with ${how} instead of shutting down:\n${said.text || "(it said nothing)"}`,
  });
}

/** Standard error of QEMU: its complaints, apart from the trace lines that we asked for. */
class ErrorOutput {
  readonly #lines: string[] = [];
  #rest = "";
  onKeyboardRead: (count: number) => void = () => undefined;

  take(chunk: Uint8Array): void {
    const lines = (this.#rest + new TextDecoder().decode(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    const reads = lines.filter((line) => line.includes("ps2_read_data"));
    if (reads.length > 0) this.onKeyboardRead(reads.length);
    this.#lines.push(...lines.filter((line) => line.trim() !== "" && !reads.includes(line)));
    this.#lines.splice(0, this.#lines.length - keptLines);
  }

  get text(): string {
    return [...this.#lines, this.#rest].join("\n").trim();
  }
}
