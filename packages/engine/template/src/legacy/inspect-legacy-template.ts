/** `inspect` of a legacy template: everything in its raw form. Source: measured on Packer 1.16. */
import { REDACTED, compareCodePoints } from "@prebake/base";
import type { InspectItem } from "../inspect-item.ts";
import { say } from "../inspect-item.ts";
import type { LegacyBuilder, LegacyParts, LegacyTemplate, LegacyVariable } from "./legacy-template.ts";

const note = `
Note: If your build names contain user variables or template
functions such as 'timestamp', these are processed at build time,
and therefore only show in their raw form here.`;

export function inspectLegacyTemplate({ parts }: LegacyTemplate): readonly InspectItem[] {
  return [
    say("Packer Inspect: JSON mode"),
    ...(parts.description ? [say("Description:\n"), say(`${parts.description}\n`)] : []),
    ...inspectVariables(parts),
    say("Builders:\n"),
    ...(parts.builders.length === 0 ? [say("  <No builders>")] : inspectBuilders(parts.builders)),
    say(""),
    say("Provisioners:\n"),
    ...(parts.provisioners.length === 0 ? [say("  <No provisioners>")] : []),
    ...parts.provisioners.flatMap(({ type }) => [machine("template-provisioner", type), say(`  ${type}`)]),
    say(note),
  ];
}

function inspectVariables(parts: LegacyParts): readonly InspectItem[] {
  if (parts.variables.length === 0) return [say("Variables:\n"), say("  <No variables>"), say("")];
  const variables = parts.variables.toSorted((a, b) => compareCodePoints(a.name, b.name));
  const required = variables.filter((variable) => variable.defaultText === undefined);
  const optional = variables.filter((variable) => variable.defaultText !== undefined);
  // Source: measured on Packer 1.6.6: required ones count, and builders without a name of their own are padded too.
  const width = Math.max(...variables.map((variable) => variable.name.length));
  return [
    ...section("Required variables:\n", required, ({ name }) => [
      machine("template-variable", name, "", "1"),
      say(`  ${name}`),
    ]),
    ...section("Optional variables and their defaults:\n", optional, (variable) => {
      const shown = shownDefault(variable, parts);
      return [
        machine("template-variable", variable.name, shown, "0"),
        say(`  ${variable.name.padEnd(width)} = ${shown}`),
      ];
    }),
  ];
}

function section(
  title: string,
  variables: readonly LegacyVariable[],
  rows: (variable: LegacyVariable) => readonly InspectItem[],
): readonly InspectItem[] {
  return variables.length === 0 ? [] : [say(title), ...variables.flatMap(rows), say("")];
}

function shownDefault(variable: LegacyVariable, parts: LegacyParts): string {
  return parts.sensitiveVariables.has(variable.name) ? REDACTED : (variable.defaultText ?? "");
}

function inspectBuilders(builders: readonly LegacyBuilder[]): readonly InspectItem[] {
  const width = Math.max(...builders.map((builder) => builder.name.length));
  return builders
    .toSorted((a, b) => compareCodePoints(a.name, b.name))
    .flatMap(({ name, type }) => [
      machine("template-builder", name, type),
      say(`  ${name.padEnd(width)}${name === type ? "" : ` (${type})`}`),
    ]);
}

function machine(type: string, ...data: readonly string[]): InspectItem {
  return { kind: "machine", type, data };
}
