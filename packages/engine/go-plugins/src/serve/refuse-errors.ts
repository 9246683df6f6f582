/** Complaints of a component for hosts that take errors only: warnings go to the log. */
import { BuildError } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import type { ServeWorld } from "./served-session.ts";
import { errorText, textsOf } from "./served-session.ts";

/** Throws `plugin/configuration` with all errors. */
export function refuseErrors(found: readonly Diagnostic[], world: Pick<ServeWorld, "log">): void {
  for (const text of textsOf(found, "warning")) world.log("warn", text);
  const message = errorText(found);
  if (message !== "") throw new BuildError("plugin/configuration", { message });
}
