/** What a command says about templates, kept for reports that are written at the end. */
import type { EventConsumer } from "@prebake/runner";
import { githubAnnotation } from "./annotations.ts";
import type { TemplateDiagnostic } from "./annotations.ts";

/** Text for people; one JSON document; text with annotations of GitHub in it; a report of GitLab. */
export type ReportForm = "text" | "json" | "github" | "gitlab";

export interface ReportFlagValues {
  readonly json: boolean;
  readonly annotations: string | undefined;
}

/** The form that the flags ask for; undefined when they ask for two. */
export function reportForm({ json, annotations }: ReportFlagValues): ReportForm | undefined {
  if (json) return annotations ? undefined : "json";
  return annotations === "github" || annotations === "gitlab" ? annotations : "text";
}

export const twoForms = 'Only one of "-json" and "-annotations" can be given.';

/** Whether text for people is printed too. */
export function hasScreen(form: ReportForm): boolean {
  return form === "text" || form === "github";
}

/** Keeps the diagnostics of a template, as they are published: without secrets. */
export function collectDiagnostics(template: string, into: TemplateDiagnostic[]): EventConsumer {
  return (event) => {
    if (event.kind === "diagnostic") into.push({ template, ...event.diagnostic });
  };
}

/** Prints each diagnostic as an annotation when it comes. */
export function annotateForGithub(write: (text: string) => void): EventConsumer {
  return (event) => {
    if (event.kind === "diagnostic") write(`${githubAnnotation(event.diagnostic)}\n`);
  };
}
