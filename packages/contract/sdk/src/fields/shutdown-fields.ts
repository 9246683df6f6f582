/** How a machine is turned off. Source: packer-plugin-sdk shutdowncommand.ShutdownConfig. */
import { duration, string } from "@prebake/schema";
import type { Infer } from "@prebake/schema";

/** Spread into a builder's declaration. */
export const shutdownFields = {
  shutdown_command: string({
    doc: "Command that shuts the guest down. Without it the machine is turned off as by pulling the plug.",
  }),
  shutdown_timeout: duration({
    default: 300_000,
    doc: "How long the guest may take to turn itself off.",
    notInCacheKey: "how long we wait does not change the image",
  }),
};

export type ShutdownConfig = Infer<typeof shutdownFields>;
