/** Communicator `none`: there is no way into the machine, and everything that needs one says so. */
import { BuildError } from "@prebake/base";
import type { Communicator, CommunicatorProvider } from "@prebake/sdk";

export const noneProvider: CommunicatorProvider = {
  type: "none",
  connect: async () => new NoneCommunicator(),
};

class NoneCommunicator implements Communicator {
  readonly type = "none";

  run(): Promise<never> {
    return refuse("run a command");
  }
  upload(remotePath: string): Promise<never> {
    return refuse(`upload ${JSON.stringify(remotePath)}`);
  }
  uploadDirectory(remotePath: string): Promise<never> {
    return refuse(`upload a directory to ${JSON.stringify(remotePath)}`);
  }
  download(remotePath: string): Promise<never> {
    return refuse(`download ${JSON.stringify(remotePath)}`);
  }
  downloadDirectory(remotePath: string): Promise<never> {
    return refuse(`download the directory ${JSON.stringify(remotePath)}`);
  }
  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing was acquired.
  }
}

async function refuse(action: string): Promise<never> {
  throw new BuildError("communicator/none", {
    message: `Cannot ${action}: this build has no connection to its machine (communicator = "none")`,
    hint: 'Remove the provisioner, or set communicator = "ssh".',
  });
}
