/** What is said of a path that names nothing: what stands in the way, or which name was likely meant. */
import type { Diagnostic } from "@prebake/base";
import { suggestName } from "@prebake/base";
import type { FileStatus, Host } from "@prebake/sdk";
import { joinPath, parentOf } from "./paths.ts";
import { readFailure } from "./read-failure.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

/** The status of what a path names, links followed, or the mistake. Never rejects. */
export async function statusOrMistake(
  host: Host,
  path: string,
): Promise<FileStatus | { readonly mistake: Diagnostic }> {
  try {
    const status = await host.files.status(path);
    if (status?.kind === "file" && /[/\\]$/.test(path))
      return { mistake: templateDiagnostic("unreadable-file", { path, reason: "it is no directory" }) };
    return (
      status ?? { mistake: templateDiagnostic("missing-file", { path, advice: await advice(host, path) }) }
    );
  } catch (error) {
    return { mistake: templateDiagnostic("unreadable-file", { path, reason: readFailure(error) }) };
  }
}

async function advice(host: Host, path: string): Promise<string | undefined> {
  if (/^https?:\/\//.test(path)) return "Templates are read from the disk: download it first.";
  if (/[*?]/.test(path))
    return "No file matches the pattern, or it was quoted: the shell replaces patterns, not prebake.";
  if (path.includes("\\") && host.machine.os !== "win32") {
    const turned = path.replaceAll("\\", "/");
    if (await exists(host, turned))
      return `Did you mean "${turned}"? Directories are separated by slashes here.`;
  }
  const directory = parentOf(path);
  const name = path.slice(path.search(/[^/\\]*$/));
  const names = await namesIn(host, directory);
  const near = suggestName(name, names) ?? longerName(name, names);
  return near === undefined ? undefined : `Did you mean "${joinPath(directory, near)}"?`;
}

/** `web` and `web.hcl` for `web.pkr.hcl`. */
function longerName(name: string, names: readonly string[]): string | undefined {
  const stem = name.replace(/\.[^.]*$/, "");
  const longer = stem === "" ? [] : names.filter((one) => one.startsWith(`${stem}.`));
  return longer.length === 1 ? longer[0] : undefined;
}

async function exists(host: Host, path: string): Promise<boolean> {
  return (await host.files.status(path).catch(() => undefined)) !== undefined;
}

async function namesIn(host: Host, directory: string): Promise<readonly string[]> {
  const entries = await host.files.list(directory).catch(() => []);
  return entries.map((entry) => entry.name);
}
