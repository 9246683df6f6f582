/** Runs the builder on the real host, in a directory of its own. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Redactor } from "@prebake/base";
import { createHost, createServices } from "@prebake/host";
import { createPartRig, makeTemporaryDirectory } from "@prebake/testing";
import type { BuildEventBody, Builder, Host, Services } from "@prebake/sdk";
import { opensshProvider } from "./openssh.fixture.ts";
import { qemuBuilder } from "./qemu.ts";

export interface QemuRig extends AsyncDisposable {
  readonly path: string;
  readonly host: Host;
  readonly services: Services;
  readonly rig: ReturnType<typeof createPartRig>;
  readonly builder: Builder;
  /** Command lines that were run. */
  readonly commands: readonly string[];
  /** Of QEMU. */
  readonly pids: readonly number[];
  /** Waits for an event; in real time, because the rig tells nobody when one is published. */
  eventIs(matches: (event: BuildEventBody) => boolean): Promise<void>;
}

export interface QemuRigOptions {
  readonly force?: boolean;
  /** Told each command line, just before it is run. */
  readonly onCommand?: (line: string) => void;
}

/** The caller disposes. */
export async function createQemuRig(options: QemuRigOptions = {}): Promise<QemuRig> {
  const directory = await makeTemporaryDirectory();
  const commands: string[] = [];
  const pids: number[] = [];
  const log = (text: string) => {
    commands.push(text);
    options.onCommand?.(text);
  };
  const real = createHost({ workingDirectory: directory.path, log });
  const start: Host["processes"]["start"] = async (program, request) => {
    const child = await real.processes.start(program, request);
    pids.push(child.pid);
    return child;
  };
  const host: Host = { ...real, processes: { ...real.processes, start } };
  const services = createServices({
    host,
    cacheDirectory: `${directory.path}/cache`,
    communicators: async (type) => (type === "none" ? noneProvider : opensshProvider),
    redactor: new Redactor(),
  });
  const rig = createPartRig({
    host,
    services,
    settings: { force: options.force ?? false },
    build: { sourceName: "box" },
  });
  return {
    path: directory.path,
    host,
    services,
    rig,
    builder: qemuBuilder,
    commands,
    pids,
    eventIs: async (matches) => {
      while (!rig.events.some(matches)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

const notHere = async () => {
  throw new Error("there is no communicator");
};
const noneProvider: typeof opensshProvider = {
  type: "none",
  connect: async () => ({
    type: "none",
    run: notHere,
    upload: notHere,
    uploadDirectory: notHere,
    download: notHere,
    downloadDirectory: notHere,
    [Symbol.asyncDispose]: async () => undefined,
  }),
};

/** Path of a guest that a script in `tools/guests` makes, or a reason why there is none. */
export function makeGuest(script: string): { readonly path: string; readonly skip: string | false } {
  const file = fileURLToPath(new URL(`../../../../tools/guests/${script}`, import.meta.url));
  const made = spawnSync(file, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const path = made.stdout?.trim() ?? "";
  return {
    path,
    skip: made.status === 0 && path !== "" ? false : `${script} failed: ${made.stderr ?? String(made.error)}`,
  };
}

/** Configuration for a build from a guest disk that is there already. */
export function imageConfig(guest: string): Record<string, unknown> {
  return {
    iso_url: guest,
    iso_checksum: "none",
    disk_image: true,
    disk_size: "2G",
    memory: 256,
    cpu_model: "max",
    headless: true,
    ssh_username: "root",
    shutdown_command: "poweroff",
    temporary_key_pair_type: "ecdsa",
    temporary_key_pair_bits: 256,
    qemuargs: [["-smbios", "type=11,value={{ .SSHPublicKey }}"]],
  };
}

/** Configuration of a machine with an empty disk, which nobody logs in to. `medium` is any file. */
export function withoutGuest(medium: string): Record<string, unknown> {
  return { iso_url: medium, iso_checksum: "none", disk_size: "1G", headless: true, communicator: "none" };
}
