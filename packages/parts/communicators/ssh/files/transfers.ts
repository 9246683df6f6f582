/**
 * Chooses how files get into this guest.
 *
 * `scp` (the default) asks for what Packer users get there: it works wherever anything works. So: the guest's shell, with
 * tar for directories; SFTP where there is no POSIX shell or no tar; the scp protocol where a server runs nothing else.
 * `sftp` is SFTP and nothing else: who sets it may have a server whose SFTP sees other files than its shell.
 */
import { BuildError, linkSignals, raceSignal } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { CopiedTrees } from "./copied-trees.ts";
import { GuestProcess } from "../guest-process.ts";
import { scriptCommand } from "../guest-script.ts";
import { ScpTransfer } from "./scp-transfer.ts";
import { openSftpFiles } from "./sftp-files.ts";
import { ShellFiles } from "./shell-files.ts";
import type { SshLink } from "../ssh-link.ts";
import { TarTrees } from "./tar-trees.ts";
import type { FileTransfer, TreeTransfer } from "./transfer.ts";

export interface Transfers {
  readonly files: FileTransfer;
  readonly trees: TreeTransfer;
  /** What was chosen, for the log. */
  readonly name: string;
  /** False when it has to be chosen again: its session in the guest is over. */
  readonly isUsable: () => boolean;
}

export interface TransfersOptions {
  readonly link: SshLink;
  readonly host: Host;
  readonly method: "scp" | "sftp";
  readonly warn: (code: string, text: string) => void;
}

/** Each transfer starts its own command: nothing can be over. */
const isUsable = () => true;

/** What the guest's shell has. */
interface GuestShell {
  readonly tar: { readonly unpackOptions: string } | undefined;
}

export async function chooseTransfers(options: TransfersOptions, signal: AbortSignal): Promise<Transfers> {
  if (options.method === "sftp") {
    const sftp = await sftpTransfers(options, signal);
    if (sftp) return sftp;
    throw new BuildError("communicator/no-sftp", {
      message: "Cannot transfer files over SFTP: the guest's SSH server has no SFTP subsystem",
      hint: 'Set ssh_file_transfer_method = "scp", or enable the subsystem in the guest.',
    });
  }
  const shell = await probeShell(options.link, signal);
  if (shell?.tar) {
    const files = new ShellFiles(options.link);
    return {
      name: "shell and tar",
      isUsable,
      files,
      trees: new TarTrees({ ...options, unpackOptions: shell.tar.unpackOptions }),
    };
  }
  const sftp = await sftpTransfers(options, signal);
  if (shell) {
    const files = new ShellFiles(options.link);
    return {
      name: "shell",
      isUsable: sftp?.isUsable ?? isUsable,
      files,
      trees: sftp?.trees ?? new CopiedTrees({ ...options, guest: files }),
    };
  }
  if (sftp) return sftp;
  const scp = new ScpTransfer(options);
  return { name: "scp", isUsable, files: scp, trees: scp };
}

async function sftpTransfers(options: TransfersOptions, signal: AbortSignal): Promise<Transfers | undefined> {
  const files = await openSftpFiles(options.link, signal);
  return (
    files && {
      name: "sftp",
      isUsable: () => files.isOpen,
      files,
      trees: new CopiedTrees({ ...options, guest: files }),
    }
  );
}

// bsdtar refuses to unpack through a link to a directory unless told `-P`; the archive is ours and has no path that leads out.
const probeScript =
  "for p in cat chmod mkdir tar; do command -v $p >/dev/null 2>&1 && echo prebake:has:$p; done; " +
  "case $(tar --version 2>/dev/null) in *bsdtar*) echo prebake:bsdtar;; esac; echo prebake:end";

/** Undefined when commands of this server do not reach a POSIX shell with `cat`. */
async function probeShell(link: SshLink, signal: AbortSignal): Promise<GuestShell | undefined> {
  using joined = linkSignals([signal, link.ended]);
  const process = await startProbe(link, joined.signal);
  if (!process) return undefined;
  await using _process = process;
  // A server that runs `internal-sftp` whatever is asked would wait for us for ever.
  process.channel.end();
  const text = Buffer.concat(await Array.fromAsync(process.stdout.pieces(joined.signal))).toString("utf8");
  await raceSignal(process.exited, joined.signal);
  const lines = new Set(text.split(/\r?\n/));
  const has = (program: string) => lines.has(`prebake:has:${program}`);
  if (!lines.has("prebake:end") || !["cat", "chmod", "mkdir"].every(has)) return undefined;
  return { tar: has("tar") ? { unpackOptions: lines.has("prebake:bsdtar") ? "-P" : "" } : undefined };
}

async function startProbe(link: SshLink, signal: AbortSignal): Promise<GuestProcess | undefined> {
  try {
    return await GuestProcess.start(link, scriptCommand(probeScript, []), { signal });
  } catch {
    signal.throwIfAborted();
    return undefined; // The server runs no commands.
  }
}
