/** The whole builder without a QEMU: a host in memory whose programs are a `qemu-img` and a machine that the test plays. */
import { BuildError } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type {
  Artifact,
  BuildVariables,
  Connection,
  ConnectRequest,
  Host,
  JournalEntry,
  JournalThing,
  Machine,
  ProcessOptions,
  ProcessResult,
  Services,
} from "@prebake/sdk";
import { createFakeGuest, createMemoryHost, createPartRig } from "@prebake/testing";
import type { FakeGuest, MemoryHostOptions, PartRig } from "@prebake/testing";
import { qemuBuilder } from "./qemu.ts";

/** The machine from inside. */
export interface FakeMachine {
  /** Ends QEMU. */
  exit(code: number | undefined, signal?: string): void;
  /** What QEMU says on standard error. */
  say(text: string): void;
  event(name: string, data?: object): void;
  /** The guest turns the machine off. */
  powerOff(): void;
}

export interface MemoryQemuOptions {
  readonly host?: MemoryHostOptions;
  readonly force?: boolean;
  /** When QEMU is started, before its control socket answers. */
  readonly onStart?: (machine: FakeMachine) => void;
  /** Commands in the guest; `poweroff` works without it. */
  readonly onRun?: (command: string, machine: FakeMachine) => { readonly code: number } | undefined;
  /** Answer of `qemu-img`; done as told when absent or undefined. */
  readonly onImg?: (words: readonly string[]) => Partial<ProcessResult> | undefined;
  /** What `qemu-img info` says. */
  readonly info?: object;
  readonly missingPrograms?: readonly string[];
  /** Told each wait when it begins. */
  readonly onDelay?: (ms: number) => void;
}

export interface MemoryQemu {
  readonly host: Host;
  readonly rig: PartRig;
  readonly guest: FakeGuest;
  /** Command lines, the private directory of the machine as `DIR`. */
  readonly commands: readonly string[];
  /** QMP commands with their arguments, without those that type. */
  readonly control: readonly string[];
  readonly machine: FakeMachine;
  /** Names of the keys that were pressed. */
  readonly keys: readonly string[];
  readonly requests: readonly ConnectRequest[];
  /** What the engine's services were asked for, in order: name and request. */
  readonly asked: readonly (readonly [service: keyof Services, request: object])[];
  /** What was noted in the journal and what became of it: `note path output-box`, `close output-box`. */
  readonly journal: readonly string[];
  build(config: object, onProvision?: (machine: Machine) => Promise<void>): Promise<Artifact | undefined>;
  readonly variables: BuildVariables;
}

export function createMemoryQemu(options: MemoryQemuOptions = {}): MemoryQemu {
  const commands: string[] = [];
  const control: string[] = [];
  const keys: string[] = [];
  const requests: ConnectRequest[] = [];
  const asked: (readonly [keyof Services, object])[] = [];
  const journal: string[] = [];
  const told = { variables: {} as BuildVariables };
  const memory = createMemoryHost(options.host);
  const process = createProcess({ control, keys, host: memory });
  const requireProgram = (program: string) => {
    if (options.missingPrograms?.includes(program))
      throw new BuildError("host/program-missing", { message: `no ${program}` });
  };
  const host: Host = {
    ...memory,
    clock: createHastyClock(memory.clock, options.onDelay),
    network: { ...memory.network, connect: async () => process.connect() },
    processes: {
      ...memory.processes,
      run: async (program, request) => {
        requireProgram(program);
        commands.push([program, ...request.arguments].join(" "));
        return runImg(request, memory, options);
      },
      start: async (program, request) => {
        requireProgram(program);
        const words = request.arguments.map((word) => word.replace(/\/tmp\/prebake-[^/]+/, "DIR"));
        commands.push([program, ...words].join(" "));
        const child = process.start(request);
        options.onStart?.(process.machine);
        return child;
      },
    },
  };
  const guest = createFakeGuest((command) => {
    const answer = options.onRun?.(command, process.machine);
    if (command === "poweroff") process.machine.powerOff();
    return answer;
  });
  const services: Services = {
    download: async (request) => {
      asked.push(["download", request]);
      return { path: request.urls[0] ?? "" };
    },
    serveFiles: async (request) => {
      asked.push(["serveFiles", request]);
      return { port: request.portMin, address: request.address };
    },
    reservePort: async (request) => {
      asked.push(["reservePort", request]);
      return request.min;
    },
    generateKeyPair: async (request) => {
      asked.push(["generateKeyPair", request]);
      return {
        privateKey: "PRIVATE KEY of the build",
        publicKey: `${request.type} AAAA ${request.comment}`,
      };
    },
    connect: async (request) => {
      requests.push(request);
      await request.endpoint();
      return guest;
    },
  };
  const rig = createPartRig({
    host,
    services,
    settings: { force: options.force ?? false },
    build: { sourceName: "box" },
    journal: { note: async (thing) => noteIn(journal, thing) },
  });
  return {
    host,
    rig,
    guest,
    commands,
    control,
    keys,
    requests,
    asked,
    journal,
    machine: process.machine,
    get variables() {
      return told.variables;
    },
    build: (config, onProvision = async () => undefined) =>
      rig.build(qemuBuilder, config, async (machine) => {
        told.variables = machine.variables;
        await onProvision(machine);
      }),
  };
}

function noteIn(journal: string[], thing: JournalThing): JournalEntry {
  const name = thing.kind === "path" ? `${thing.use} ${thing.path}` : thing.kind;
  journal.push(`note ${name}`);
  return {
    learn: async (facts) => void journal.push(`learn ${Object.keys(facts).join(" ")}`),
    close: async () => void journal.push(`close ${name}`),
    keep: async () => void journal.push(`keep ${name}`),
  };
}

/** Time goes on by itself, as soon as everything else that can happen has happened. */
function createHastyClock(
  clock: Clock & { advance(ms: number): void },
  onDelay: MemoryQemuOptions["onDelay"],
): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    delay: async (ms, { signal }) => {
      signal.throwIfAborted();
      onDelay?.(ms);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      clock.advance(Math.max(0, ms));
    },
  };
}

async function runImg(
  request: ProcessOptions,
  { files }: Host,
  { onImg, info = { format: "qcow2", "virtual-size": 1000 } }: MemoryQemuOptions,
): Promise<ProcessResult> {
  const words = request.arguments;
  const done = { code: 0, signal: undefined, stdout: "", stderr: "", ...onImg?.(words) };
  if (done.code !== 0) return done;
  if (words[0] === "info") return { ...done, stdout: JSON.stringify(info) };
  const target = words.includes("-b") || words[0] === "convert" ? words.at(-1) : words.at(-2);
  if (words[0] !== "resize") await files.write(target ?? "", words.join(" "));
  request.onStdout?.(new TextEncoder().encode("    (50.00/100%)\r"));
  return done;
}

interface Seen {
  readonly control: string[];
  readonly keys: string[];
  readonly host: Host;
}

interface QmpCommand {
  readonly execute: string;
  readonly arguments: { readonly filename?: string; readonly events?: readonly KeyPress[] };
  readonly id: string;
}

interface KeyPress {
  readonly data: { readonly down: boolean; readonly key: { readonly data: string } };
}

/** QEMU as seen from outside: a process and a control socket. */
function createProcess(seen: Seen) {
  const exit = Promise.withResolvers<{ code: number | undefined; signal: string | undefined }>();
  const outgoing = createQueue();
  let stderr: ProcessOptions["onStderr"];
  const send = (message: object) => outgoing.push(new TextEncoder().encode(`${JSON.stringify(message)}\r\n`));
  const end = (code: number | undefined, signal?: string) => {
    outgoing.close();
    exit.resolve({ code, signal });
  };
  const answer = async ({ execute, arguments: input, id }: QmpCommand) => {
    if (execute === "input-send-event") {
      for (const { data } of input.events ?? []) if (data.down) seen.keys.push(data.key.data);
    } else if (execute !== "qmp_capabilities") {
      seen.control.push(`${execute} ${JSON.stringify(input)}`);
    }
    if (execute === "screendump") await seen.host.files.write(input.filename ?? "", "P6\n1 1\n255\nRGB");
    send({ return: {}, id });
    if (execute === "quit") end(0);
  };
  const machine: FakeMachine = {
    exit: end,
    say: (text) => stderr?.(new TextEncoder().encode(text)),
    event: (event, data = {}) => send({ event, data }),
    powerOff: () => {
      send({ event: "SHUTDOWN", data: { guest: true } });
      end(0);
    },
  };
  return {
    machine,
    connect(): Connection {
      send({ QMP: {} });
      return {
        incoming: outgoing,
        write: async (bytes) => {
          for (const line of new TextDecoder().decode(bytes).split("\n"))
            if (line !== "") await answer(JSON.parse(line) as QmpCommand); // The builder's own.
        },
        end: () => undefined,
        remote: undefined,
        native: undefined,
        [Symbol.asyncDispose]: async () => outgoing.close(),
      };
    },
    start(request: ProcessOptions) {
      stderr = request.onStderr;
      request.signal.addEventListener("abort", () => end(undefined, "SIGTERM"), { once: true });
      return {
        pid: 4711,
        exited: exit.promise,
        kill: (signal = "SIGTERM") => end(undefined, signal),
        [Symbol.asyncDispose]: async () => end(undefined, "SIGTERM"),
      };
    },
  };
}

interface Queue extends AsyncIterable<Uint8Array> {
  push(chunk: Uint8Array): void;
  close(): void;
}

function createQueue(): Queue {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
    highWaterMark: Infinity,
  });
  const writer = writable.getWriter();
  const ignore = () => undefined; // Closed already: nobody reads any more.
  return {
    push: (chunk) => void writer.write(chunk).catch(ignore),
    close: () => void writer.close().catch(ignore),
    [Symbol.asyncIterator]: () => readable[Symbol.asyncIterator](),
  };
}
