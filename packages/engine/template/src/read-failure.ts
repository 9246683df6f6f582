/** Why the host could not read something. */
import { platformCode, toError } from "@prebake/base";

// Words for what people meet; the rest as the platform says it.
const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "it is gone",
  EISDIR: "it is a directory",
  ELOOP: "its symbolic links go in a circle",
};

/** In words for people. */
export function readFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = platformCode(cause) ?? platformCode(error);
  return (code && reasons[code]) ?? toError(error).message;
}
