/** The communicators by the name that templates use; each is loaded when a build connects with it. */
import { BuildError } from "@prebake/base";
import type { CommunicatorProvider } from "@prebake/sdk";

const providers: Readonly<Record<string, () => Promise<CommunicatorProvider>>> = {
  none: async () => (await import("./none/none.ts")).noneProvider,
  ssh: async () => (await import("./ssh/ssh.ts")).sshProvider,
};

/** Loads a communicator. Rejects with `communicator/not-available` when there is none of that name. */
export async function loadCommunicator(type: string): Promise<CommunicatorProvider> {
  const load = Object.hasOwn(providers, type) ? providers[type] : undefined;
  if (!load) {
    throw new BuildError("communicator/not-available", {
      message: `Cannot connect: communicator "${type}" is not available`,
      hint: `Use one of: ${Object.keys(providers).join(", ")}.`,
    });
  }
  return load();
}
