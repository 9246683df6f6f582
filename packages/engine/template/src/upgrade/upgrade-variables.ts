/** `variables` → variable blocks, and locals for those whose values are made of others. */
import { compareCodePoints } from "@prebake/base";
import { jsonString } from "../json/json-tree.ts";
import type { LegacyParts, LegacyVariable } from "../legacy/legacy-template.ts";
import { hclName } from "./hcl-name.ts";
import { upgradeBlock } from "./upgrade-block.ts";
import type { BlockUpgrade } from "./upgrade-block.ts";

/**
 * Names of the variables that become locals: an input variable's default may read the environment and nothing else.
 * Source: measured on Packer 1.16.
 */
export function namesOfLocals(parts: LegacyParts): ReadonlySet<string> {
  return new Set(
    parts.variables.flatMap(({ name, defaultText = "" }) => (isComputed(defaultText) ? [name] : [])),
  );
}

const computing =
  /\{\{[^}]*\b(?:aws_secretsmanager|build|build_name|build_type|consul_key|isotime|packer_version|pwd|strftime|template_dir|timestamp|user|uuid|vault)\b[^}]*\}\}/;

function isComputed(text: string): boolean {
  return computing.test(text);
}

interface VariablesUpgrade extends BlockUpgrade {
  readonly parts: LegacyParts;
  readonly locals: ReadonlySet<string>;
}

/** The variable blocks, each with an empty line in front. */
export function upgradeInputVariables({ parts, locals, ...block }: VariablesUpgrade): string {
  return sorted(parts.variables)
    .filter(({ name }) => !locals.has(name))
    .map((variable) => `\n${upgradeBlock(block, variableBlock(variable, parts))}`)
    .join("");
}

function variableBlock(
  { name, defaultText }: LegacyVariable,
  { sensitiveVariables }: LegacyParts,
): Parameters<typeof upgradeBlock>[1] {
  return (writer) =>
    writer.block(`variable "${hclName(name)}"`, () => {
      writer.raw("type = string\n");
      if (defaultText !== undefined) writer.argument("default", jsonString(defaultText));
      if (sensitiveVariables.has(name)) writer.raw("sensitive = true\n");
    });
}

/** The locals, with an empty line in front; empty when there are none. Sensitive ones are blocks of their own. */
export function upgradeLocals({ parts, locals, ...block }: VariablesUpgrade): string {
  const all = sorted(parts.variables).filter(({ name }) => locals.has(name));
  const secret = all.filter(({ name }) => parts.sensitiveVariables.has(name));
  const open = all.filter(({ name }) => !parts.sensitiveVariables.has(name));
  const shared = upgradeBlock(block, (writer) => {
    if (open.length === 0) return;
    writer.raw("\n");
    writer.block("locals", () => {
      for (const { name, defaultText = "" } of open) writer.argument(hclName(name), jsonString(defaultText));
    });
  });
  const own = secret.map(({ name, defaultText = "" }) =>
    upgradeBlock(block, (writer) => {
      writer.raw("\n");
      writer.block(`local "${hclName(name)}"`, () => {
        writer.raw("sensitive = true\n");
        writer.argument("expression", jsonString(defaultText));
      });
    }),
  );
  return [shared, ...own].join("");
}

function sorted(variables: readonly LegacyVariable[]): readonly LegacyVariable[] {
  return variables.toSorted((a, b) => compareCodePoints(a.name, b.name));
}
