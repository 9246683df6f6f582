/** The description of a plan, for people. */
import { REDACTED, formatDuration } from "@prebake/base";
import type {
  PlanDescription,
  PlannedBuild,
  PlannedComponent,
  PlannedPostProcessor,
  PlannedProvisioner,
  PlannedValue,
} from "./plan-description.ts";

/** Lines with their ends; builds are set apart by empty lines. */
export function planText({ builds }: PlanDescription): string {
  return [headOf(builds.length), ...builds.map(buildText)].join("\n\n");
}

function headOf(count: number): string {
  if (count === 0) return "Which builds would run is known only when a build has read the data sources.";
  return count === 1 ? "1 build would run:" : `${count} builds would run, side by side:`;
}

function buildText(build: PlannedBuild): string {
  const count = build.provisioners.length;
  return [
    build.name,
    ...component(`builder ${build.builder.type}`, build.builder, []),
    ...build.provisioners.flatMap((step, index) => provisioner(`provisioner ${index + 1} of ${count}`, step)),
    ...(build.errorCleanup ? provisioner("when something fails", build.errorCleanup) : []),
    ...build.postProcessors.flatMap((chain, at) =>
      chain.flatMap((step, index) =>
        postProcessor(`post-processor ${at + 1}${chain.length > 1 ? `.${index + 1}` : ""}`, step),
      ),
    ),
  ].join("\n");
}

function provisioner(head: string, step: PlannedProvisioner): readonly string[] {
  const { type, name, pauseBeforeMs, timeoutMs, maxRetries, continueOnError } = step;
  return component(`${head}: ${type}${name === undefined ? "" : ` "${name}"`}`, step, [
    ...(pauseBeforeMs === undefined ? [] : [`after a pause of ${formatDuration(pauseBeforeMs)}`]),
    ...(timeoutMs === undefined ? [] : [`for at most ${formatDuration(timeoutMs)}`]),
    ...(maxRetries === undefined ? [] : [`again up to ${maxRetries} times when it fails`]),
    ...(continueOnError ? ["the build goes on when it fails"] : []),
  ]);
}

function postProcessor(head: string, step: PlannedPostProcessor): readonly string[] {
  const { type, name, keepInputArtifact: keeps } = step;
  const notes = keeps === undefined ? [] : [keeps ? "keeps its input" : "does not keep its input"];
  return component(`${head}: ${type}${name === type ? "" : ` "${name}"`}`, step, notes);
}

function component(head: string, { config }: PlannedComponent, notes: readonly string[]): readonly string[] {
  return [
    `  ${head}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`,
    ...Object.entries(config).map(([name, value]) => `    ${name} = ${valueText(value, "    ")}`),
  ];
}

const widest = 100;

function valueText(value: PlannedValue, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if ("$unknown" in value) return "(known when it runs)";
  if ("$sensitive" in value) return REDACTED;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item: PlannedValue) => valueText(item, inner))
    : Object.entries(value).map(([name, item]) => `${name} = ${valueText(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  const line = parts.length === 0 ? `${open}${close}`.replace("  ", "") : open + parts.join(", ") + close;
  if (line.length <= widest && !line.includes("\n")) return line;
  const lines = parts.map((part) => `${inner}${part},\n`).join("");
  return `${open.trim()}\n${lines}${indent}${close.trim()}`;
}
