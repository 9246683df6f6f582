/** The machine's screen and keyboard, for the engine and for people. */
import { BuildError, DiagnosticList } from "@prebake/base";
import type { BuilderContext, MachineConsole, Screenshot } from "@prebake/sdk";
import { parseBootCommand } from "@prebake/sdk";
import { typeBootCommand } from "./type-boot-command.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

export interface ConsoleOptions {
  readonly machine: VirtualMachine;
  readonly context: BuilderContext;
  /** A private directory for pictures. */
  readonly directory: string;
  readonly keyIntervalMs: number;
  readonly groupIntervalMs: number;
}

export function createConsole(options: ConsoleOptions): MachineConsole {
  const { machine, context } = options;
  return {
    type: async (bootCommand, { signal }) => {
      const sink = new DiagnosticList();
      const steps = parseBootCommand(bootCommand, undefined, sink);
      if (!steps) {
        throw new BuildError("qemu/boot-command", {
          message: `Cannot type the boot command: ${sink.items.map((item) => item.detail).join(" ")}`,
        });
      }
      await typeBootCommand(steps, {
        qmp: machine.qmp,
        clock: context.host.clock,
        signal,
        listen: (onRead) => (machine.onKeyboardRead = onRead),
        keyIntervalMs: options.keyIntervalMs,
        groupIntervalMs: options.groupIntervalMs,
      });
    },
    screenshot: ({ signal }) => takeScreenshot(options, signal),
  };
}

async function takeScreenshot(
  { machine, context, directory }: ConsoleOptions,
  signal: AbortSignal,
): Promise<Screenshot> {
  const file = `${directory}/screen-${Buffer.from(context.host.randomBytes(6)).toString("hex")}.ppm`;
  try {
    await machine.qmp.execute("screendump", { filename: file }, { signal });
    return parsePpm(await context.host.files.read(file));
  } finally {
    await context.host.files.remove(file);
  }
}

/** Binary PPM, 8 bits a colour, as QEMU writes it. Source: Netpbm, ppm(5). */
export function parsePpm(bytes: Uint8Array): Screenshot {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(Buffer.from(bytes.subarray(0, 64)).toString("latin1"));
  const [all = "", widthText, heightText] = head ?? [];
  const [width, height] = [Number(widthText), Number(heightText)];
  const size = width * height * 3;
  if (!head || bytes.length < all.length + size) {
    throw new BuildError("qemu/screenshot", {
      message: "Cannot take a picture of the screen: QEMU wrote no PPM file",
    });
  }
  return { width, height, rgb: bytes.subarray(all.length, all.length + size) };
}
