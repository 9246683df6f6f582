/** Configuration of the provisioner `breakpoint`. */
import { bool, declareConfig, string } from "@prebake/schema";

export const breakpointConfig = declareConfig(
  "breakpoint",
  "Stops until the user presses enter: for looking into the machine.",
  {
    note: string({ doc: "Shown when the build stops.", notInCacheKey: "does not change the image" }),
    disable: bool({
      default: false,
      doc: "Go on without stopping.",
      notInCacheKey: "does not change the image",
    }),
  },
);
