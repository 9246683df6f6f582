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
      const provider = await communicators(request.config.communicator);
      return provider.connect(request, { ...context, host, redactor });
    },
  };
}
