/** `plugins for-packer`: our parts where Packer finds them, as its plugins. */
import { resolve } from "node:path";
import { PluginDirectory, placeServedPlugin, placeSinglePlugins, servedSource } from "@prebake/go-plugins";
import type { ServedProgram } from "@prebake/go-plugins";
import type { Invocation } from "../command.ts";
import { createRegistry } from "../parts.ts";
import { loadUserParts, partPaths } from "../user-parts.ts";
import { version } from "../version.ts";

export interface ForPackerRequest {
  readonly invocation: Invocation;
  /** Packer's, when no other was named. */
  readonly directory: PluginDirectory;
  /** Another directory; undefined: Packer's own. */
  readonly into: string | undefined;
  /** Names of parts, each to be a file of its own, as Packer before 1.7 takes them; none: one plugin that has all. */
  readonly names: readonly string[];
}

export async function forPacker({ invocation, directory, into, names }: ForPackerRequest): Promise<number> {
  const { output, io } = invocation;
  const { options } = directory;
  const path = into === undefined ? options.path : resolve(into);
  if (names.length > 0) {
    const registry = createRegistry(await loadUserParts(partPaths([], io.env)));
    const files = await placeSinglePlugins(names, { path, host: options.host }, { ...program(), registry });
    for (const file of files) output.say(file);
    return 0;
  }
  const plugin = await placeServedPlugin(program(), new PluginDirectory({ ...options, path }));
  output.say(`${plugin.path}\n\n${advice}`);
  return 0;
}

const advice = `In a template its components are called prebake-qemu, prebake-shell, and so on, with

packer {
  required_plugins {
    prebake = {
      version = "${version}"
      source  = "${servedSource.text}"
    }
  }
}`;

/** The words that start this program again. */
function program(): ServedProgram {
  return { command: [process.execPath, resolve(process.argv[1] ?? "")], version };
}
