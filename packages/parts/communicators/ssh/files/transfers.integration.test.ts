/** The contract over each way of transferring files, on the real server. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createHost } from "@prebake/host";
import { communicatorContract, createConnectRig, sshdMissing, startSshd } from "@prebake/testing";
import type { CommunicatorSubject, SshdOptions } from "@prebake/testing";
import { sshProvider } from "../ssh.ts";

function subject(server: SshdOptions, config: object = {}): () => Promise<CommunicatorSubject> {
  return async () => {
    const sshd = await startSshd(server);
    const rig = createConnectRig({ host: createHost() });
    const directory = join(sshd.directory, "guest");
    await mkdir(directory);
    const communicator = await rig.connect(
      sshProvider,
      { ssh_username: sshd.username, ssh_private_key_file: sshd.privateKeyFile, ...config },
      { endpoint: sshd },
    );
    return {
      communicator,
      directory,
      [Symbol.asyncDispose]: async () => {
        await rig[Symbol.asyncDispose]();
        await sshd[Symbol.asyncDispose]();
      },
    };
  };
}

const skip = sshdMissing;
const busybox = "/usr/bin/busybox";
const shellOnly = ["sh", "cat", "chmod", "mkdir", "ln", "rm", "readlink", "head", "tr", "sleep", "stat"];

communicatorContract("ssh, scp as configured by default", subject({}), { skip });
communicatorContract("ssh, sftp", subject({}, { ssh_file_transfer_method: "sftp" }), { skip });
communicatorContract(
  "ssh, a guest of busybox",
  subject({ programs: [...shellOnly, "tar", "ls"], multicall: busybox }),
  {
    skip: skip ?? (existsSync(busybox) ? undefined : `${busybox} is missing (package busybox-static)`),
  },
);
communicatorContract("ssh, a guest without tar", subject({ programs: shellOnly }), { skip });
communicatorContract("ssh, a guest with a shell alone", subject({ programs: shellOnly, sftp: false }), {
  skip,
  exactModes: false,
});
communicatorContract("ssh, a guest with SFTP alone", subject({ config: ["ForceCommand internal-sftp"] }), {
  skip,
  shell: false,
});
communicatorContract("ssh, a guest with scp alone", subject({ sftp: false, onlyScp: true }), {
  skip,
  shell: false,
  links: false,
});
