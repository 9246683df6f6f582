/** The first line of a plugin's output: where it listens. Source: measured; packer-plugin-sdk, `plugin/server.go`. */
import type { ConnectTarget } from "@prebake/sdk";
import { apiProblem } from "../directory/plugin-file-name.ts";

export type Handshake =
  | { readonly ok: true; readonly target: ConnectTarget }
  /** `code` is `plugin/…`; the reason is half a sentence. */
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** A real one has about 60 characters. */
export const longestHandshake = 4 * 1024;

/** `5|0|unix|/tmp/packer-plugin520276197`. */
export function parseHandshake(line: string): Handshake {
  const [major = "", minor = "", network = "", ...address] = line.trim().split("|");
  const refuse = (code: string, reason: string): Handshake => ({ ok: false, code: `plugin/${code}`, reason });
  if (!/^\d{1,9}$/.test(major) || network === "" || address.length === 0) {
    return /^\d{1,9}\|(unix|tcp)\|/.test(line)
      ? refuse(
          "too-old",
          "it speaks the protocol of before 2021, which is not understood any more; install a newer version",
        )
      : refuse("not-a-plugin", `its first line is ${shown(line)}, which is no plugin's`);
  }
  if (!/^\d{1,9}$/.test(minor))
    return refuse("not-a-plugin", `its first line is ${shown(line)}, which is no plugin's`);
  const problem = apiProblem({ major: Number(major), minor: Number(minor) });
  if (problem !== undefined) return refuse("api-version", problem);
  const target = targetOf(network, address.join("|"));
  return target
    ? { ok: true, target }
    : refuse(
        "not-a-plugin",
        `it listens on ${shown(`${network} ${address.join("|")}`)}, which is not understood`,
      );
}

function targetOf(network: string, address: string): ConnectTarget | undefined {
  if (network === "unix") return address === "" ? undefined : { path: address };
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  return network === "tcp" && host !== undefined ? { host, port: Number(port) } : undefined;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
