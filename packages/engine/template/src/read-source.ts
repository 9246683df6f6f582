/** One file of the host as source text, with every way in which that fails told. */
import type { DiagnosticSink, SourceText } from "@prebake/base";
import { platformCode, toError } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { decodeText, maxFileMiB } from "./decode-text.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

/** Reads a file; `name` is how diagnostics call it. Undefined after a report. */
export async function readSource(
  host: Host,
  path: string,
  sink: DiagnosticSink,
): Promise<SourceText | undefined> {
  try {
    const status = await host.files.status(path);
    if (!status) {
      sink.add(templateDiagnostic("missing-file", { path }));
      return undefined;
    }
    if (status.kind === "directory") {
      sink.add(templateDiagnostic("unreadable-file", { path, reason: "it is a directory" }));
      return undefined;
    }
    if (status.sizeBytes > maxFileMiB * 2 ** 20) {
      sink.add(templateDiagnostic("file-too-large", { path, limitMiB: maxFileMiB }));
      return undefined;
    }
    return decodeText(await host.files.read(path), path, sink);
  } catch (error) {
    sink.add(templateDiagnostic("unreadable-file", { path, reason: readFailure(error) }));
    return undefined;
  }
}

// Words for what people meet; the rest as the platform says it.
const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "it is gone",
  EISDIR: "it is a directory",
  ELOOP: "its symbolic links go in a circle",
};

/** Why the host could not read something, in words for people. */
export function readFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = platformCode(cause) ?? platformCode(error);
  return (code && reasons[code]) ?? toError(error).message;
}
