/** The scripts of a `shell` as what goes over the wire: a name for people, bytes, line ends a Unix shell takes. */
import { scriptPaths } from "@prebake/sdk";
import type { Host } from "@prebake/sdk";
import type { ShellConfig } from "./config.ts";

export interface ScriptSource {
  /** For the screen: the path, or `inline script`. */
  readonly name: string;
  read(): Promise<Uint8Array>;
}

export function scriptSources(config: ShellConfig, host: Host): readonly ScriptSource[] {
  // Inline lines too: a heredoc of a template that was edited on Windows holds CR LF.
  const cleaned = (bytes: Uint8Array) => (config.binary ? bytes : withoutCarriageReturns(bytes));
  if (config.inline && config.inline.length > 0) {
    const bytes = new TextEncoder().encode(inlineText(config.inline, config.inline_shebang));
    return [{ name: "inline script", read: async () => cleaned(bytes) }];
  }
  return scriptPaths(config).map((path) => ({
    name: path,
    read: async () => cleaned(await host.files.read(path)),
  }));
}

/** A text that brings its own interpreter line keeps it, unless the user set one. */
function inlineText(lines: readonly string[], shebang: string | undefined): string {
  const body = `${lines.join("\n")}\n`;
  if (shebang === undefined && body.startsWith("#!")) return body;
  return `#!${shebang ?? "/bin/sh -e"}\n${body}`;
}

/** CR LF becomes LF: a script edited on Windows would otherwise ask for an interpreter named `sh\r`. */
export function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x0d)) return bytes;
  return bytes.filter((byte, at) => byte !== 0x0d || bytes[at + 1] !== 0x0a);
}
