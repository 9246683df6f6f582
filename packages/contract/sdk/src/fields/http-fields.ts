/** The HTTP server of a build: the same fields in every builder that boots an installer. Source: packer-plugin-sdk commonsteps.HTTPConfig. */
import { int, string, stringMap } from "@prebake/schema";
import type { Infer } from "@prebake/schema";
import type { CheckContext } from "../component.ts";

const notInCacheKey = "where answer files are served does not change the image; their content counts";

/** Spread into a builder's declaration. */
export const httpFields = {
  http_directory: string({ doc: "Directory that is served to the guest over HTTP." }),
  http_content: stringMap({
    doc: "Files that are served to the guest over HTTP: path, starting with `/`, to content.",
  }),
  http_port_min: int({
    default: 8000,
    min: 0,
    max: 65535,
    doc: "Lowest port of the HTTP server.",
    notInCacheKey,
  }),
  http_port_max: int({
    default: 9000,
    min: 0,
    max: 65535,
    doc: "Upper end of the ports of the HTTP server; itself used only when it equals `http_port_min`.",
    notInCacheKey,
  }),
  http_bind_address: string({
    default: "0.0.0.0",
    doc: "Address that the HTTP server listens on.",
    notInCacheKey,
  }),
  http_interface: string({
    undocumented: true,
    doc: "Network interface whose address the guest is told.",
    refused:
      "http_interface is not supported by this builder; set http_bind_address to the interface's address.",
  }),
  http_network_protocol: string({
    default: "tcp",
    doc: "Network of the HTTP server: `tcp`, `tcp4` or `tcp6`.",
    notInCacheKey,
  }),
};

export type HttpConfig = Infer<typeof httpFields>;

/** Reports what is wrong with the group. */
export function checkHttpFields(config: HttpConfig, context: CheckContext): void {
  if (config.http_directory !== undefined && config.http_content !== undefined) {
    context.error("http_content", {
      code: "http/two-sources",
      summary: "Conflicting HTTP sources",
      detail: "http_directory and http_content exclude each other. Keep one of them.",
    });
  }
  if (config.http_port_min > config.http_port_max) {
    context.error("http_port_min", {
      code: "http/port-range",
      summary: "Invalid HTTP port range",
      detail: "http_port_min is greater than http_port_max. Swap or correct them.",
    });
  }
  for (const key of Object.keys(config.http_content ?? {})) {
    if (key.startsWith("/")) continue;
    context.error("http_content", {
      code: "http/content-path",
      summary: "HTTP path without slash",
      detail: `The key "${key}" of http_content can never be asked for. Write it with a slash before it: "/${key}".`,
    });
  }
  if (!["tcp", "tcp4", "tcp6"].includes(config.http_network_protocol)) {
    context.error("http_network_protocol", {
      code: "http/network-protocol",
      summary: "Unsupported network protocol",
      detail: `The HTTP server cannot listen on "${config.http_network_protocol}". Use "tcp", "tcp4" or "tcp6".`,
    });
  }
}

/** Address to listen on: a wildcard follows the protocol. */
export function httpListenAddress(config: HttpConfig): string {
  const isWildcard = config.http_bind_address === "0.0.0.0" || config.http_bind_address === "::";
  return isWildcard && config.http_network_protocol === "tcp6" ? "::" : config.http_bind_address;
}
