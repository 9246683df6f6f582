/** Files → Template, in either language. */
import type { Diagnostic } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { LoadRequest } from "./load-request.ts";
import type { Template } from "./template.ts";

export interface LoadedTemplate {
  /** Undefined when nothing could be read at all. */
  readonly template: Template | undefined;
  /** Mistakes of the user, in the order of the files. With an error among them the template must not be built. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and evaluates a template. Rejects only with the signal's reason or when the host fails unexpectedly; everything else is a diagnostic. */
export declare function loadTemplate(request: LoadRequest, host: Host): Promise<LoadedTemplate>;
