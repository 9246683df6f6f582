/** Platform errors become `BuildError`s here, once, with words that do not need a manual. */
import { BuildError, platformCode } from "@prebake/base";

interface PlatformReason {
  readonly code: string;
  readonly reason: string;
  readonly hint?: string;
}

/** By errno name. Source: errno(3); getaddrinfo(3) for the names that start with EAI and for ENOTFOUND (Node's name). */
const reasons: Readonly<Record<string, PlatformReason>> = {
  ENOENT: { code: "host/file-missing", reason: "there is no such file or directory" },
  EACCES: { code: "host/permission-denied", reason: "permission denied" },
  EPERM: { code: "host/permission-denied", reason: "the operation is not permitted" },
  EEXIST: { code: "host/file-exists", reason: "it already exists" },
  ENOTDIR: { code: "host/not-a-directory", reason: "a part of the path is not a directory" },
  EISDIR: { code: "host/is-a-directory", reason: "it is a directory" },
  ENOTEMPTY: { code: "host/directory-not-empty", reason: "the directory is not empty" },
  EROFS: { code: "host/read-only", reason: "the file system is read-only" },
  ENOSPC: {
    code: "host/disk-full",
    reason: "no space is left on the disk",
    hint: "Free some space, or choose a place on another disk.",
  },
  EDQUOT: {
    code: "host/disk-full",
    reason: "the disk quota is used up",
    hint: "Free some space, or choose a place on another disk.",
  },
  EFBIG: { code: "host/disk-full", reason: "the file would be larger than allowed here" },
  EMFILE: {
    code: "host/too-many-files",
    reason: "too many files are open",
    hint: "Raise the limit with `ulimit -n`.",
  },
  ENAMETOOLONG: { code: "host/name-too-long", reason: "the name is too long" },
  ELOOP: { code: "host/link-loop", reason: "the links lead in a circle" },
  EIO: { code: "host/disk-error", reason: "the device reports an input/output error" },
  ECONNREFUSED: { code: "host/connection-refused", reason: "the connection was refused" },
  ETIMEDOUT: { code: "host/connection-timeout", reason: "there was no answer in time" },
  UND_ERR_CONNECT_TIMEOUT: { code: "host/connection-timeout", reason: "there was no answer in time" },
  UND_ERR_HEADERS_TIMEOUT: { code: "host/connection-timeout", reason: "there was no answer in time" },
  UND_ERR_BODY_TIMEOUT: { code: "host/connection-timeout", reason: "no more data came in time" },
  EHOSTUNREACH: { code: "host/unreachable", reason: "the host cannot be reached" },
  ENETUNREACH: { code: "host/unreachable", reason: "the network cannot be reached" },
  EHOSTDOWN: { code: "host/unreachable", reason: "the host is down" },
  ENOTFOUND: { code: "host/unknown-host", reason: "there is no host of that name" },
  EAI_AGAIN: {
    code: "host/unknown-host",
    reason: "the name could not be looked up",
    hint: "Check the network and the name server.",
  },
  ECONNRESET: { code: "host/connection-lost", reason: "the other side closed the connection" },
  EPIPE: { code: "host/connection-lost", reason: "the other side closed the connection" },
  UND_ERR_SOCKET: { code: "host/connection-lost", reason: "the other side closed the connection" },
  EADDRINUSE: { code: "host/address-in-use", reason: "the address is in use" },
  EADDRNOTAVAIL: { code: "host/address-missing", reason: "this machine has no such address" },
};

export interface HostErrorOptions {
  /** Codes for errno names that mean something else in this place: a missing socket is a refused connection. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, string | number | boolean>>;
}

/** `Cannot ‹action›: ‹reason›` for a platform error; a `BuildError` passes as it is. */
export function hostError(action: string, error: unknown, options: HostErrorOptions = {}): BuildError {
  if (error instanceof BuildError) return error;
  const errno = errnoOf(error);
  const known = errno === undefined ? undefined : reasons[errno];
  const code = (errno === undefined ? undefined : options.codes?.[errno]) ?? known?.code ?? "host/failed";
  const reason = known?.reason ?? (error instanceof Error ? error.message : String(error));
  return new BuildError(code, {
    message: `Cannot ${action}: ${reason}`,
    hint: known?.hint,
    cause: error,
    context: { ...(errno === undefined ? {} : { errno }), ...options.context },
  });
}

// `fetch` hides the reason one or two causes deep; a try of several addresses hides it in `errors`.
function errnoOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const code = platformCode(at);
    if (code !== undefined && code in reasons) return code;
    if (at instanceof AggregateError) {
      const inner = at.errors.map(errnoOf).find((found) => found !== undefined);
      if (inner !== undefined) return inner;
    }
  }
  return platformCode(error);
}
