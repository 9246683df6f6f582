/** One file of the host as source text, with every way in which that fails told. */
import type { DiagnosticSink, SourceText } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { decodeText, maxFileMiB } from "./decode-text.ts";
import { statusOrMistake } from "./missing-file.ts";
import { readFailure } from "./read-failure.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

/** Reads a file; `name` is how diagnostics call it. Undefined after a report. */
export async function readSource(
  host: Host,
  path: string,
  sink: DiagnosticSink,
): Promise<SourceText | undefined> {
  const status = await statusOrMistake(host, path);
  if ("mistake" in status) {
    sink.add(status.mistake);
    return undefined;
  }
  try {
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
