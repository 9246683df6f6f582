/** A communicator over the OpenSSH client: enough to run commands in a guest, and nobody's part. */
import { BuildError } from "@prebake/base";
import type { Communicator, CommunicatorProvider } from "@prebake/sdk";

const notHere = async () => {
  throw new Error("this communicator runs commands only");
};

const sshOptions = [
  "BatchMode=yes",
  "IdentitiesOnly=yes",
  "StrictHostKeyChecking=no",
  "UserKnownHostsFile=/dev/null",
  "LogLevel=ERROR",
  "ConnectTimeout=5",
].flatMap((option) => ["-o", option]);

export const opensshProvider: CommunicatorProvider = {
  type: "ssh",
  connect: async (request, { host, scope, signal }) => {
    const directory = await host.files.makeTemporaryDirectory("prebake-ssh-");
    scope.defer("SSH files", () => host.files.remove(directory));
    await host.files.write(`${directory}/key`, request.keyPair?.privateKey ?? "", { mode: 0o600 });
    const run: Communicator["run"] = async ({ command, onStdout, onStderr }, options) => {
      const end = await request.endpoint();
      const { code } = await host.processes.run("ssh", {
        arguments: [
          ...sshOptions,
          "-p",
          String(end?.port),
          "-i",
          `${directory}/key`,
          `${request.config.ssh_username}@${end?.host}`,
          command,
        ],
        signal: options.signal,
        ...(onStdout && { onStdout: (chunk) => void onStdout(chunk) }),
        ...(onStderr && { onStderr: (chunk) => void onStderr(chunk) }),
      });
      if (code === 255)
        throw new BuildError("communicator/connection-lost", { message: "Cannot run a command: no SSH" });
      return { code };
    };
    await untilItWorks(() => run({ command: "true" }, { signal }), host.clock, signal);
    return {
      type: "ssh",
      run,
      upload: notHere,
      uploadDirectory: notHere,
      download: notHere,
      downloadDirectory: notHere,
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

async function untilItWorks(
  attempt: () => Promise<unknown>,
  clock: Parameters<CommunicatorProvider["connect"]>[1]["host"]["clock"],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof BuildError) || error.code !== "communicator/connection-lost") throw error;
      await clock.delay(300, { signal });
    }
  }
}
