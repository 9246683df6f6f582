/** Files → Template, in either language. */
import type { Diagnostic } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { loadHclTemplate } from "./hcl/load-hcl-template.ts";
import { loadLegacyTemplate } from "./legacy/load-legacy-template.ts";
import type { LoadRequest } from "./load-request.ts";
import { SecretAnswers } from "./secrets/secret-answers.ts";
import type { Template } from "./template.ts";
import { readTemplateSources } from "./template-sources.ts";

export interface LoadedTemplate {
  /** Undefined when nothing could be read at all. */
  readonly template: Template | undefined;
  /** Mistakes of the user, in the order of the files. With an error among them the template must not be built. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and evaluates a template. Rejects only with the signal's reason; everything else is a diagnostic. */
export async function loadTemplate(request: LoadRequest, host: Host): Promise<LoadedTemplate> {
  const sink = new DiagnosticList();
  const sources = await readTemplateSources(request, host, sink);
  request.signal.throwIfAborted();
  if (!sources) return { template: undefined, diagnostics: sink.items };
  const { redactor, signal } = request;
  const readSecret = request.purpose === "syntax" ? undefined : request.readSecret;
  const answers = new SecretAnswers({ readSecret, redactor, signal });
  const context = { request, host, sink, answers };
  const isComplete = !sink.hasErrors;
  const template =
    sources.language === "hcl"
      ? await loadHclTemplate({ ...sources, isComplete }, context)
      : await loadLegacyTemplate(sources, context);
  for (const secret of template?.secrets ?? []) request.redactor.add(secret);
  return { template, diagnostics: sink.items };
}
