/** Calls of a builder that runs: the host serves them. */
import { nothing, raw, struct, text, uint } from "../net-rpc/message.ts";

/** `Data`: build data, or nil. `StreamId`: where the plugin serves the machine's communicator. */
export const hookArguments = struct("hook", { Name: text, Data: raw, StreamId: uint });

export const hookMethods = {
  run: { name: "Hook.Run", argument: hookArguments, result: nothing },
  cancel: { name: "Hook.Cancel", argument: nothing, result: nothing },
} as const;

/** Names a builder calls; others mean nothing. */
export const hookName = { provision: "packer_provision", cleanup: "packer_cleanup_provision" } as const;
