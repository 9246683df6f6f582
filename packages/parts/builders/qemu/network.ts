/** What the guest reaches, and how it is reached: the HTTP server and the forwarded port. */
import type { BuilderContext, FileServer } from "@prebake/sdk";
import { httpListenAddress } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";

/** The host, as a guest on QEMU's user network sees it. Source: QEMU, "Using the user mode network stack". */
export const hostAddress = "10.0.2.2";

export interface Network {
  readonly server: FileServer | undefined;
  /** Port of this machine that leads to the guest. */
  readonly hostPort: number | undefined;
}

export async function openNetwork(config: QemuConfig, context: BuilderContext): Promise<Network> {
  const server = await startServer(config, context);
  if (config.communicator === "none" || config.skip_nat_mapping) return { server, hostPort: undefined };
  const range = { min: config.host_port_min, max: config.host_port_max, address: "127.0.0.1" };
  const hostPort = await context.services.reservePort(range, context);
  context.events.step(
    "qemu/communicator-port",
    `Found port for communicator (SSH, WinRM, etc): ${hostPort}.`,
  );
  return { server, hostPort };
}

async function startServer(config: QemuConfig, context: BuilderContext): Promise<FileServer | undefined> {
  const { http_directory: directory, http_content: content } = config;
  if (directory === undefined && content === undefined) return undefined;
  const server = await context.services.serveFiles(
    {
      ...(directory === undefined ? {} : { directory }),
      ...(content === undefined ? {} : { content }),
      address: httpListenAddress(config),
      portMin: config.http_port_min,
      portMax: config.http_port_max,
    },
    context,
  );
  context.events.step("qemu/http-server", `Starting HTTP server on port ${server.port}`);
  return server;
}

/** Port that the guest's own server listens on. */
export function guestPort(config: QemuConfig): number {
  if (config.communicator !== "winrm") return config.ssh_port;
  return config.winrm_port ?? (config.winrm_use_ssl ? 5986 : 5985);
}
