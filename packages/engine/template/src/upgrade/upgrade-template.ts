/** `hcl2_upgrade`: a legacy template → an HCL2 template that means the same, as far as that can be told. */
import type { Diagnostic, DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import { DiagnosticList, compareCodePoints } from "@prebake/base";
import { formatSource } from "@prebake/hcl";
import { isBuiltInPacker, pluginOfFormerCore } from "@prebake/sdk";
import type { ComponentKind, Host, KnownPlugin } from "@prebake/sdk";
import { loadFixers } from "../fixers/fixer-table.ts";
import { applyFixer } from "../fixers/fixer.ts";
import type { JsonMember, JsonObject } from "../json/json-tree.ts";
import { decodeLegacyParts } from "../legacy/decode-legacy-parts.ts";
import type { LegacyParts, LegacyProvisioner } from "../legacy/legacy-template.ts";
import { parseLegacyRoot, readLegacyRoot } from "../legacy/read-legacy-root.ts";
import { readSource } from "../read-source.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { hclName } from "./hcl-name.ts";
import { annotations } from "./annotations.ts";
import type { Section } from "./annotations.ts";
import { quoteHcl } from "./quote-hcl.ts";
import { upgradeBuild } from "./upgrade-build.ts";
import { upgradeSources, upgradedSources } from "./upgrade-sources.ts";
import type { UpgradedSource } from "./upgrade-sources.ts";
import { namesOfLocals, upgradeInputVariables, upgradeLocals } from "./upgrade-variables.ts";
import { warnOfUnsoundVariables } from "./unsound-variables.ts";
import { UpgradedDataSources } from "./upgraded-data-sources.ts";

export interface UpgradeOptions {
  /** Whether comments explain the sections. */
  readonly annotations: boolean;
}

export interface UpgradedTemplate {
  /** The HCL2 template, formatted. Undefined when the legacy one could not be understood. There may be errors besides: components that nobody knows. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of sensitive variables, which nobody should print. */
  readonly secrets: readonly string[];
}

/** Of a legacy template in JSON; the file's name may allow comments. */
export function upgradeTemplate(source: SourceText, options: UpgradeOptions): UpgradedTemplate {
  const sink = new DiagnosticList();
  return upgradeRoot(parseLegacyRoot(source, sink), options, sink);
}

/** As `upgradeTemplate`, from a file in any notation; one that cannot be read is reported. */
export async function upgradeTemplateFile(
  path: string,
  host: Host,
  options: UpgradeOptions,
): Promise<UpgradedTemplate> {
  const sink = new DiagnosticList();
  const source = await readSource(host, path, sink);
  const root = source && !sink.hasErrors ? await readLegacyRoot(source, sink) : undefined;
  return upgradeRoot(root, options, sink);
}

function upgradeRoot(
  root: JsonObject | undefined,
  options: UpgradeOptions,
  sink: DiagnosticList,
): UpgradedTemplate {
  if (!root || sink.hasErrors) return { text: undefined, diagnostics: sink.items, secrets: [] };
  warnOfOldKeys(root, sink);
  const parts = decodeLegacyParts(root, sink);
  const secrets = parts.variables.flatMap(({ name, defaultText }) =>
    parts.sensitiveVariables.has(name) && defaultText ? [defaultText] : [],
  );
  if (sink.hasErrors) return { text: undefined, diagnostics: sink.items, secrets };
  warnOfUnsoundVariables(root, parts.variables, sink);
  const text = upgradeParts(parts, options, sink);
  return { text, diagnostics: sink.items, secrets };
}

/** Old forms are kept as they are, as Packer does, but only legacy templates may have them. */
function warnOfOldKeys(root: JsonObject, sink: DiagnosticSink): void {
  let tree = root;
  for (const fixer of loadFixers) {
    tree = applyFixer(tree, fixer, ({ range }) =>
      sink.add(templateDiagnostic("upgrade-outdated", { advice: fixer.advice }, { subject: range })),
    );
  }
}

function upgradeParts(parts: LegacyParts, options: UpgradeOptions, sink: DiagnosticSink): string {
  const locals = namesOfLocals(parts);
  const data = new UpgradedDataSources();
  const block = {
    names: {
      homeOf: (name: string) => (locals.has(name) ? ("local" as const) : ("var" as const)),
      secretLabel: (name: string, key: string | undefined) => data.secretLabel(name, key),
    },
    uses: { timestamp: false, legacyTime: new Set<string>(), leftOut: new Set<JsonMember>() },
  };
  const variablesUpgrade = { ...block, parts, locals };
  const sources = upgradedSources(parts);
  reportLosses(parts, sources, sink);
  // What stands further up in the file depends on what the rest uses.
  const variables = upgradeInputVariables(variablesUpgrade);
  const computed = upgradeLocals(variablesUpgrade);
  const sourceBlocks = upgradeSources(sources, data, block);
  const build = hasBuild(parts) ? upgradeBuild(parts, sources, block) : "";
  const dataBlocks = data.text(block);
  for (const { key, keyRange } of block.uses.leftOut)
    sink.add(templateDiagnostic("upgrade-left-out", { name: key }, { subject: keyRange }));
  for (const { name, nameRange } of parts.variables)
    if (hclName(name) !== name)
      sink.add(
        templateDiagnostic("upgrade-renamed-variable", { name, now: hclName(name) }, { subject: nameRange }),
      );
  const section = (name: Section, text: string): string =>
    options.annotations && text !== "" ? annotations[name] + text : text;
  return formatSource(
    [
      options.annotations ? annotations.header : "",
      section("packer", packerBlock(parts, data.hasSecrets, sink)),
      section("variables", variables),
      section("data", dataBlocks),
      section("timestamp", block.uses.timestamp ? timestampLocal : ""),
      section("locals", computed),
      section("sources", sourceBlocks),
      section("build", build),
    ].join(""),
  );
}

const timestampLocal = '\nlocals { timestamp = regex_replace(timestamp(), "[- TZ:]", "") }\n';

/** A file of variables alone stays one. */
function hasBuild({ builders, provisioners, errorCleanup, postProcessors }: LegacyParts): boolean {
  return builders.length + provisioners.length + postProcessors.length > 0 || errorCleanup !== undefined;
}

function packerBlock(parts: LegacyParts, usesSecrets: boolean, sink: DiagnosticSink): string {
  const plugins = requiredPlugins(parts, sink);
  const amazon = usesSecrets ? pluginOfFormerCore("data-source", "amazon-secretsmanager") : undefined;
  if (amazon) plugins.set(amazon.name, amazon);
  const version = parts.minVersion ? `required_version = ${quoteHcl(`>= ${parts.minVersion.text}`)}\n` : "";
  const required = [...plugins.values()]
    .toSorted((a, b) => compareCodePoints(a.name, b.name))
    .map(({ name, source }) => `${name} = {\nsource = ${quoteHcl(source)}\nversion = "~> 1"\n}\n`);
  const list = required.length > 0 ? `required_plugins {\n${required.join("")}}\n` : "";
  return version + list === "" ? "" : `packer {\n${version}${list}}\n`;
}

interface UsedType {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly typeRange: SourceRange | undefined;
}

function requiredPlugins(parts: LegacyParts, sink: DiagnosticSink): Map<string, KnownPlugin> {
  const plugins = new Map<string, KnownPlugin>();
  const unknown = new Set<string>();
  for (const { kind, type, typeRange } of usedTypes(parts)) {
    if (isBuiltInPacker(kind, type)) continue;
    const plugin = pluginOfFormerCore(kind, type);
    if (plugin) plugins.set(plugin.name, plugin);
    if (plugin || unknown.has(`${kind} ${type}`)) continue;
    unknown.add(`${kind} ${type}`);
    sink.add(templateDiagnostic("upgrade-unknown-type", { kind, type }, { subject: typeRange }));
  }
  return plugins;
}

function usedTypes(parts: LegacyParts): readonly UsedType[] {
  const cleanup: readonly LegacyProvisioner[] = parts.errorCleanup ? [parts.errorCleanup] : [];
  return [
    ...parts.builders.map((one) => ({ ...one, kind: "builder" as const })),
    ...[...parts.provisioners, ...cleanup].map((one) => ({ ...one, kind: "provisioner" as const })),
    ...parts.postProcessors.flat().map((one) => ({ ...one, kind: "post-processor" as const })),
  ];
}

/** What HCL2 says otherwise, and the new template therefore not at all. Source: measured on Packer 1.16, which is silent about it. */
function reportLosses(parts: LegacyParts, sources: readonly UpgradedSource[], sink: DiagnosticSink): void {
  const renamed = new Map(
    sources
      .filter(({ named }) => !named)
      .map(({ builder, label }) => [builder.name, `${builder.type}.${label}`]),
  );
  for (const { type, override } of parts.provisioners)
    if (override) sink.add(templateDiagnostic("upgrade-override", { type }, { subject: override.range }));
  for (const { filter } of [...parts.provisioners, ...parts.postProcessors.flat()]) {
    for (const { text: name, range } of filter?.names ?? []) {
      const now = renamed.get(name);
      if (now !== undefined)
        sink.add(templateDiagnostic("upgrade-renamed-build", { name, now }, { subject: range }));
    }
  }
}
