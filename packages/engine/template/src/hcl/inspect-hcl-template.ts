/** `inspect` of an HCL2 template. Source: form measured on Packer 1.16. */
import { DiagnosticList, REDACTED } from "@prebake/base";
import { WRONG, containsMark, renderConsole } from "@prebake/hcl";
import type { Block, Value } from "@prebake/hcl";
import { quoteText } from "@prebake/gotemplate";
import type { InspectItem } from "../inspect-item.ts";
import { say } from "../inspect-item.ts";
import type { HclTemplate, VariableValue } from "./hcl-template.ts";
import type { BuildDeclaration } from "./read-build.ts";
import { readBuild } from "./read-build.ts";
import { readPostProcessorSettings, readProvisionerSettings } from "./step-settings.ts";
import { outsideOfBuilds } from "./template-scope.ts";

export function inspectHclTemplate(template: HclTemplate): readonly InspectItem[] {
  return [
    say("Packer Inspect: HCL2 mode\n"),
    say(variablesText(template)),
    say(`> builds:\n${buildTexts(template).join("")}`),
  ];
}

/** Variables and locals, as `inspect` and the console's `variables` print them. Source: measured on Packer 1.6.6: a local that a mistake keeps from being known is not there. */
export function variablesText({ variables, locals }: HclTemplate): string {
  const known = new Map([...locals].filter(([, { value }]) => !containsMark(value, WRONG)));
  return `> input-variables:\n\n${linesOf("var", variables)}\n> local-variables:\n\n${linesOf("local", known)}`;
}

function linesOf(root: string, values: ReadonlyMap<string, VariableValue>): string {
  return [...values]
    .map(
      ([name, { value, sensitive }]) =>
        `${root}.${name}: ${quoted(sensitive && holdsText(value) ? REDACTED : renderConsole(value))}\n`,
    )
    .join("");
}

/** A secret that was not given is none. Source: measured on Packer 1.6.6. */
function holdsText(value: Value): boolean {
  return value.isKnown && !value.isNull && renderConsole(value) !== "";
}

function quoted(text: string): string {
  return quoteText(text);
}

function buildTexts(template: HclTemplate): readonly string[] {
  // Mistakes in builds are not what is asked for here.
  const quiet = new DiagnosticList();
  const scope = template.scope.child(outsideOfBuilds);
  return template.blocks.builds
    .map((block) => readBuild(block, scope, quiet))
    .filter((build) => build.sources.length > 0)
    .map((build, at) => `\n${buildText(build, at, (block) => labelOf(block, scope, quiet))}`);
}

function labelOf(block: Block, scope: HclTemplate["scope"], sink: DiagnosticList): string {
  const settings =
    block.type === "post-processor"
      ? readPostProcessorSettings(block, scope, sink)
      : readProvisionerSettings(block, scope, sink);
  const type = block.labels[0]?.text ?? "";
  return settings.name ? `${type}.${settings.name}` : type;
}

function buildText(build: BuildDeclaration, at: number, label: (block: Block) => string): string {
  const description = build.description ? `  > Description: ${build.description}\n\n` : "";
  const sources = build.sources.map(({ type, name }) => `      ${type}.${name}\n`).join("");
  const provisioners =
    build.provisioners.map((block) => `      ${label(block)}\n`).join("") || "      <no provisioner>\n";
  const chains = build.chains.map(
    (chain, index) => `      ${index}:\n${chain.map((block) => `        ${label(block)}\n`).join("")}`,
  );
  return `  > ${build.name || `<unnamed build ${at}>`}:

${description}    sources:

${sources}
    provisioners:

${provisioners}
    post-processors:

${chains.join("\n") || "      <no post-processor>\n"}`;
}
