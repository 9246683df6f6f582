/** `-autocomplete-install` and `-autocomplete-uninstall`: tells the user's shells to ask us, or no longer. */
import { createHost } from "@prebake/host";
import type { Host } from "@prebake/sdk";
import type { Io } from "../command.ts";
import { shellSetups, withSetup, withoutSetup } from "./completion.ts";
import type { ShellSetup } from "./completion.ts";
import type { Output } from "../call/output.ts";

export type CompletionAction = "install" | "uninstall";

/** Changes the files of every shell that the user has; the exit code. Rejects when one cannot be written. */
export async function changeCompletion(action: CompletionAction, io: Io, output: Output): Promise<number> {
  const { files, machine } = createHost({ env: io.env, log: () => undefined });
  const home = io.env["HOME"] || machine.homeDirectory;
  const changed: string[] = [];
  for (const setup of shellSetups) {
    const path = `${home}/${setup.path}`;
    if (await change(action, { setup, path, home }, files)) changed.push(`${setup.shell}: ${path}`);
  }
  const done = action === "install" ? "is set up" : "is removed";
  if (changed.length > 0) {
    output.say([`Completion ${done}:`, ...changed.map((line) => `  ${line}`)].join("\n"));
    if (action === "install") output.say("It works in shells that are started from now on.");
  } else
    output.say(
      action === "install"
        ? "There is nothing to do: completion is set up, or there is no .bashrc, .zshrc or .config/fish."
        : "There is nothing to do: completion is not set up.",
    );
  return 0;
}

interface Place {
  readonly setup: ShellSetup;
  readonly path: string;
  readonly home: string;
}

async function change(action: CompletionAction, place: Place, files: Host["files"]): Promise<boolean> {
  const { setup, path } = place;
  const before = (await files.status(path)) ? await files.readText(path) : undefined;
  if (before === undefined && !(action === "install" && (await hasFish(place, files)))) return false;
  if (action === "uninstall" && setup.own) {
    await files.remove(path);
    return true;
  }
  const text = action === "install" ? withSetup(before ?? "", setup) : withoutSetup(before ?? "", setup);
  if (text === undefined) return false;
  await write(path, text, files);
  return true;
}

/** A shell's own folder for completions is made when the shell has been used. */
async function hasFish({ setup, home }: Place, files: Host["files"]): Promise<boolean> {
  return setup.own && (await files.status(`${home}/.config/fish`))?.kind === "directory";
}

/** Through links, as people keep such files elsewhere, and with the mode they had. */
async function write(path: string, text: string, files: Host["files"]): Promise<void> {
  const status = await files.status(path);
  const target = status ? await files.realPath(path) : path;
  await files.write(target, text, status ? { mode: status.mode } : {});
}
