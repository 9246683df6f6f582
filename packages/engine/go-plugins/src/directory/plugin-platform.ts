/** Names of systems and processors as Go writes them, which plugins carry in their file names. */
import { BuildError } from "@prebake/base";
import type { HostMachine } from "@prebake/sdk";

export interface PluginPlatform {
  /** GOOS. */
  readonly os: string;
  /** GOARCH. */
  readonly arch: string;
  /** What programs end with: `.exe` or nothing. */
  readonly extension: "" | ".exe";
}

/** Node's name → Go's. Source: nodejs.org process.arch and process.platform; go.dev `go tool dist list`. */
const systems: Readonly<Record<string, string>> = { win32: "windows", sunos: "solaris" };
const processors: Readonly<Record<string, string>> = {
  x64: "amd64",
  ia32: "386",
  loong64: "loong64",
  mipsel: "mipsle",
};

export function pluginPlatform(machine: Pick<HostMachine, "os" | "arch">): PluginPlatform {
  const os = systems[machine.os] ?? machine.os;
  return {
    os,
    arch: processors[machine.arch] ?? machine.arch,
    extension: os === "windows" ? ".exe" : "",
  };
}

/** `linux_amd64`. */
export function platformText({ os, arch }: Pick<PluginPlatform, "os" | "arch">): string {
  return `${os}_${arch}`;
}

export function missingPlatform(
  what: string,
  platform: PluginPlatform,
  known: readonly string[],
): BuildError {
  return new BuildError("plugin/platform", {
    message: `Cannot install ${what}: it is not published for ${platformText(platform)}`,
    hint: `It is published for ${known.join(", ") || "no platform at all"}. Ask its authors, or build it yourself and use \`prebake plugins install -path\`.`,
  });
}
