/** What all codecs throw when the other side sends something they cannot read. */
import { BuildError } from "@prebake/base";

const hint =
  "The plugin may be built for another protocol, or be damaged: install it again, or another version.";

/** Bytes that are not what they should be. */
export function malformed(what: string, reason: string): BuildError {
  return new BuildError("plugin/malformed", { message: `Cannot read ${what}: ${reason}`, hint });
}

/** Bytes that would take more memory or stack than we give to them. */
export function overLimit(what: string, reason: string): BuildError {
  return new BuildError("plugin/over-limit", { message: `Cannot read ${what}: ${reason}`, hint });
}
