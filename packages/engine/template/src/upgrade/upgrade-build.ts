/** Provisioners and post-processors → one build block. */
import { formatDuration } from "@prebake/base";
import type { JsonNode } from "../json/json-tree.ts";
import { jsonList, jsonObject, jsonString } from "../json/json-tree.ts";
import type {
  LegacyFilter,
  LegacyParts,
  LegacyPostProcessor,
  LegacyProvisioner,
} from "../legacy/legacy-template.ts";
import type { HclWriter } from "./hcl-writer.ts";
import { quoteHcl } from "./quote-hcl.ts";
import { upgradeBlock } from "./upgrade-block.ts";
import type { BlockUpgrade } from "./upgrade-block.ts";
import type { UpgradedSource } from "./upgrade-sources.ts";

/** The build block, with an empty line in front. Source of its empty lines: measured on Packer 1.16. */
export function upgradeBuild(
  parts: LegacyParts,
  sources: readonly UpgradedSource[],
  block: BlockUpgrade,
): string {
  const { description, provisioners, errorCleanup, postProcessors } = parts;
  const names = sources.map(({ builder, label }) => quoteHcl(`source.${builder.type}.${label}`));
  const steps = [
    ...provisioners.map((step) => provisionerBlock("provisioner", step)),
    ...(errorCleanup ? [provisionerBlock("error-cleanup-provisioner", errorCleanup)] : []),
  ];
  return [
    "\nbuild {\n",
    description === undefined || description === "" ? "" : `description = ${quoteHcl(description)}\n\n`,
    `sources = [${names.join(", ")}]\n\n`,
    ...steps.map((write) => `${upgradeBlock(block, write)}\n`),
    ...postProcessors.map((chain) => upgradeBlock(block, chainBlock(chain))),
    "}\n",
  ].join("");
}

type Write = (writer: HclWriter) => void;

function provisionerBlock(head: string, step: LegacyProvisioner): Write {
  const duration = (ms: number): JsonNode | undefined =>
    ms > 0 ? jsonString(formatDuration(ms)) : undefined;
  const settings = {
    ...filterOf(step.filter),
    max_retries: step.maxRetries && jsonString(step.maxRetries.text),
    pause_before: duration(step.pauseBeforeMs),
    timeout: duration(step.timeoutMs),
  };
  return (writer) =>
    writer.block(`${head} ${quoteHcl(step.type)}`, () =>
      writer.body([...step.config.members, ...jsonObject(given(settings)).members]),
    );
}

function chainBlock(chain: readonly LegacyPostProcessor[]): Write {
  return (writer) => {
    const all = (): void => {
      for (const step of chain) postProcessorBlock(step, writer);
    };
    if (chain.length === 1) all();
    else writer.block("post-processors", all);
  };
}

function postProcessorBlock(step: LegacyPostProcessor, writer: HclWriter): void {
  const settings = {
    ...filterOf(step.filter),
    name: step.name === step.type ? undefined : jsonString(step.name),
  };
  writer.block(`post-processor ${quoteHcl(step.type)}`, () => {
    if (step.keepInputArtifact !== undefined) writer.raw(`keep_input_artifact = ${step.keepInputArtifact}\n`);
    writer.body([...step.config.members, ...jsonObject(given(settings)).members]);
  });
}

function filterOf(filter: LegacyFilter | undefined): Readonly<Record<string, JsonNode>> {
  return filter ? { [filter.kind]: jsonList(filter.names.map(({ text }) => jsonString(text))) } : {};
}

function given(settings: Readonly<Record<string, JsonNode | undefined>>): Record<string, JsonNode> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
  );
}
