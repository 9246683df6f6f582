/** Configuration of the provisioner `sleep`. */
import { declareConfig, duration } from "@prebake/schema";

export const sleepConfig = declareConfig("sleep", "Waits.", {
  duration: duration({
    doc: "How long to wait, as `5m`; without it, not at all.",
    notInCacheKey: "waiting does not change the image",
  }),
});
