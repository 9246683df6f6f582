/** Fixers of communicator settings that every builder has. */
import { renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";

export const sshKeyPath: Fixer = {
  name: "sshkeypath",
  advice: '"ssh_key_path" is "ssh_private_key_file" now.',
  atLoad: true,
  builders: renameKey("ssh_key_path", "ssh_private_key_file", { kind: "string", whenBoth: "new-wins" }),
};

export const sshDisableAgent: Fixer = {
  name: "sshdisableagent",
  advice: '"ssh_disable_agent" is "ssh_disable_agent_forwarding" now.',
  atLoad: true,
  builders: renameKey("ssh_disable_agent", "ssh_disable_agent_forwarding", {
    kind: "bool",
    whenBoth: "new-wins",
  }),
};

export const sshWaitTimeout: Fixer = {
  name: "ssh-wait-timeout",
  advice: '"ssh_wait_timeout" is "ssh_timeout" now.',
  atLoad: false, // Components still know the old name.
  builders: renameKey("ssh_wait_timeout", "ssh_timeout", { kind: "string", whenBoth: "old-goes" }),
};
