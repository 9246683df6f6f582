/** What the engine does for parts: one implementation of each service, over the host. */
import type { Redactor } from "@prebake/base";
import type { CommunicatorProvider, Host, Services } from "@prebake/sdk";
import { createDownload } from "./download/download.ts";
import { generateKeyPair } from "./key-pair/generate-key-pair.ts";
import { createReservePort } from "./reserve-port.ts";
import { createServeFiles } from "./serve-files.ts";

export interface ServicesOptions {
  readonly host: Host;
  /** Downloads and locks live here; made when needed. */
  readonly cacheDirectory: string;
  /** Finds the communicator part of a type; rejects when there is none. */
  readonly communicators: (type: string) => Promise<CommunicatorProvider>;
  readonly redactor: Redactor;
}

export function createServices(options: ServicesOptions): Services {
  const { host, cacheDirectory, communicators, redactor } = options;
  const reservePort = createReservePort({ host, cacheDirectory });
  return {
    download: createDownload({ host, cacheDirectory }),
    serveFiles: createServeFiles({ host, reservePort }),
    reservePort,
    generateKeyPair: async (request) => {
      const pair = await generateKeyPair(request);
      redactor.add(pair.privateKey);
      return pair;
    },
    connect: async (request, context) => {
      const { communicator: type } = request.config;
      const provider = await communicators(type);
      if (type === "none") return provider.connect(request, { ...context, host, redactor });
      const name = type === "winrm" ? "WinRM" : type.toUpperCase();
      context.events.step("communicator/waiting", `Waiting for ${name} to become available...`);
      const communicator = await provider.connect(request, { ...context, host, redactor });
      context.events.step("communicator/connected", `Connected to ${name}!`);
      return communicator;
    },
  };
}
