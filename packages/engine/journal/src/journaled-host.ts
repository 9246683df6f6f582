/** The host as a build sees it: what it starts, and the temporary directories it makes, stand in the journal while they exist. */
import type { ChildProcess, Host, HostFiles, HostProcesses, Journal, JournalEntry } from "@prebake/sdk";

/** The same host, with the journal told. */
export function journaledHost(host: Host, journal: Journal): Host {
  return {
    ...host,
    files: journaledFiles(host.files, journal),
    processes: journaledProcesses(host.processes, journal),
  };
}

function journaledFiles(files: HostFiles, journal: Journal): HostFiles {
  const made = new Map<string, JournalEntry>();
  return {
    ...files,
    makeTemporaryDirectory: async (prefix, { before } = {}) => {
      let entry: JournalEntry | undefined;
      const note = async (path: string) => {
        await before?.(path);
        entry = await journal.note({ kind: "path", path, use: "temporary" });
      };
      try {
        const path = await files.makeTemporaryDirectory(prefix, { before: note });
        if (entry) made.set(path, entry);
        const birth = (await files.status(path))?.birth;
        if (birth !== undefined) await entry?.learn({ birth });
        return path;
      } catch (error) {
        await entry?.close();
        throw error;
      }
    },
    remove: async (path) => {
      await files.remove(path);
      await made.get(path)?.close();
      made.delete(path);
    },
  };
}

function journaledProcesses(processes: HostProcesses, journal: Journal): HostProcesses {
  const running = new Set<number>();
  return {
    ...processes,
    start: async (program, request) => {
      const start = () => processes.start(program, request);
      const child = await startNoted(program, { start, processes, journal });
      running.add(child.pid);
      void child.exited.then(() => running.delete(child.pid)); // Never rejects.
      return child;
    },
    // Others work beside: what they have started is not ours to leave.
    leaveRunning: (pids = [...running]) => processes.leaveRunning(pids),
  };
}

interface NotedStart {
  readonly start: () => Promise<ChildProcess>;
  readonly processes: HostProcesses;
  readonly journal: Journal;
}

async function startNoted(program: string, { start, processes, journal }: NotedStart): Promise<ChildProcess> {
  const entry = await journal.note({ kind: "process", program: program.split(/[/\\]/).at(-1) ?? program });
  let child: ChildProcess;
  try {
    child = await start();
  } catch (error) {
    await entry.close();
    throw error;
  }
  void child.exited.then(() => entry.close()); // Neither rejects.
  const identity = await processes.identify(child.pid);
  if (identity) await entry.learn({ process: identity });
  return child;
}
