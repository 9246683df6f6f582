/** Directories as one stream between our tar and the guest's: as fast as the line, however many files there are. */
import { raceSignal } from "@prebake/base";
import type { DirectoryOptions, Host } from "@prebake/sdk";
import { planDirectories, umaskFor } from "./directory-plan.ts";
import type { DirectoryPlan } from "./directory-plan.ts";
import { sourceChanged } from "../guest-failure.ts";
import { directoryName, joinGuestPath, shellPath } from "./guest-path.ts";
import type { GuestProcess } from "../guest-process.ts";
import { startNamedScript } from "../guest-script.ts";
import { listLocalTree, readLocalTree } from "./local-tree.ts";
import type { LocalEntry } from "./local-tree.ts";
import { LocalTreeWriter } from "./local-tree-writer.ts";
import { expectSuccess } from "./shell-files.ts";
import type { SshLink } from "../ssh-link.ts";
import { readTar } from "./tar-reader.ts";
import { writeTar } from "./tar-writer.ts";
import type { TarEntry } from "./tar-writer.ts";
import type { TreeTransfer } from "./transfer.ts";

/**
 * Directories of an archive would give their mode to directories that are there (`/tmp`), and GNU tar would replace a link
 * to a directory by a directory (`/bin`). So the archive has none: tar makes what is missing, with the mode that the umask
 * says; directories that are empty or have another mode come as lines before it. `-o`: files belong to who unpacks.
 */
const unpackScript =
  '[ -d "$1" ] || mkdir "$1" || exit 1; cd "$1" || exit 1; umask "$2"; ' +
  'while IFS= read -r l && [ -n "$l" ]; do d="./${l#* }"; [ -d "$d" ] || mkdir -p -m "${l%% *}" "$d" || exit 1; done; ' +
  "exec tar -x -p -o $3 -f -";
const packScript = 'cd "$1" || exit 1; exec tar -c -f - .';

/** What tar says when a file changed or went away while it was read: it goes on, and so do we. */
const harmless = /file changed as we read it|file removed before we read it|socket ignored/;

export interface TarTreesOptions {
  readonly link: SshLink;
  readonly host: Host;
  /** Options that this guest's tar needs to follow links to directories. */
  readonly unpackOptions: string;
  readonly warn: (code: string, text: string) => void;
}

export class TarTrees implements TreeTransfer {
  readonly #options: TarTreesOptions;

  constructor(options: TarTreesOptions) {
    this.#options = options;
  }

  async uploadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void> {
    const { signal, exclude, onProgress } = options;
    const action = `upload the directory ${JSON.stringify(localDirectory)} to ${JSON.stringify(remotePath)}`;
    const name = directoryName(localDirectory);
    const tree = { directory: localDirectory, files: this.#options.host.files };
    const listed = await listLocalTree(tree, exclude);
    const plan = await planDirectories(tree, listed, name);
    const words = [shellPath(remotePath), umaskFor(plan.commonMode), this.#options.unpackOptions || "''"];
    await using process = await startNamedScript(
      this.#options.link,
      { action, script: unpackScript, words },
      signal,
    );
    process.stdout.drain();
    const changed: string[] = [];
    const entries = this.#archived(
      readLocalTree(
        tree,
        listed.filter(({ kind }) => kind !== "directory"),
      ),
      { name, plan },
    );
    const archive = writeTar(entries, { onSizeChanged: (path) => changed.push(path), onProgress });
    await process.writeAll(afterLines(plan.lines, archive), { signal });
    await expectSuccess(action, process, signal);
    if (changed.length > 0) throw sourceChanged(`${action}: ${JSON.stringify(changed[0])}`);
  }

  async downloadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void> {
    const { signal } = options;
    const action = `download the directory ${JSON.stringify(remotePath)}`;
    const name = directoryName(remotePath);
    const writer = new LocalTreeWriter(
      this.#options.host.files,
      name === undefined ? localDirectory : joinGuestPath(localDirectory, name),
      options,
    );
    await using process = await startNamedScript(
      this.#options.link,
      { action, script: packScript, words: [shellPath(remotePath)] },
      signal,
    );
    process.channel.end();
    await readTar(
      process.stdout,
      (entry, content) =>
        writer.add(entry, async (write) => {
          for await (const piece of content) await write(piece);
        }),
      signal,
    );
    process.stdout.drain(); // Blocks of zeros after the end.
    await this.#expectPacked(action, process, signal);
    await writer.finish();
  }

  async #expectPacked(action: string, process: GuestProcess, signal: AbortSignal): Promise<void> {
    const exit = await raceSignal(process.exited, signal);
    const words = process.stderr.split("\n").filter((line) => line.trim() !== "");
    // GNU tar: 1 is "some files differ". Source: GNU tar manual, "Return codes".
    if (exit.code === 1 && words.length > 0 && words.every((line) => harmless.test(line))) {
      this.#options.warn("communicator/changed-while-read", words.join("; "));
      return;
    }
    await expectSuccess(action, process, signal);
  }

  async *#archived(
    entries: AsyncIterable<LocalEntry>,
    { name, plan }: { readonly name: string | undefined; readonly plan: DirectoryPlan },
  ): AsyncGenerator<TarEntry> {
    for await (const entry of entries) {
      const path = name === undefined ? entry.path : `${name}/${entry.path}`;
      if (entry.kind === "other")
        this.#options.warn(
          "communicator/not-sent",
          `${path} is neither a file, a directory nor a link; it is not sent`,
        );
      else yield { ...entry, kind: entry.kind, path };
    }
    for (const { path, mode } of plan.atEnd.toReversed())
      yield { kind: "directory", path, mode, modifiedMs: 0 };
  }
}

async function* afterLines(
  lines: readonly string[],
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${lines.map((line) => `${line}\n`).join("")}\n`, "utf8");
  yield* archive;
}
