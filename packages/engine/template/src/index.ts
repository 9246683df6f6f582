export { consoleOf } from "./console.ts";
export type { Completion, ConsoleAnswer, TemplateConsole } from "./template-console.ts";
export { describeTemplate } from "./describe/describe-template.ts";
export type {
  DescribedBuild,
  DescribedStep,
  DescribedValue,
  DescribedVariable,
  TemplateDescription,
} from "./describe/template-description.ts";
export { renderEngineText } from "./engine-text.ts";
export type { EngineContext, EngineText } from "./engine-text.ts";
export { fixTemplate, fixTemplateFile } from "./fix-template.ts";
export type { FixedTemplate } from "./fix-template.ts";
export { fixerNames } from "./fixers/fixer-table.ts";
export { formatFiles } from "./format/format-files.ts";
export type { FormatRequest, FormattedFile } from "./format/format-files.ts";
export { inspectItems, inspectTemplate } from "./inspect.ts";
export type { InspectItem } from "./inspect-item.ts";
export { loadTemplate } from "./load-template.ts";
export type { LoadedTemplate } from "./load-template.ts";
export type { LoadPurpose, LoadRequest, RequiringTemplate, VariableAssignment } from "./load-request.ts";
export { packerVersion } from "./packer-version.ts";
export { planBuilds } from "./plan-builds.ts";
export type { BuildSelection, PlannedBuilds } from "./build-selection.ts";
export type { Template } from "./template.ts";
export type { ReadSecret } from "./secrets/secret-answers.ts";
export { settleSecrets } from "./secrets/settle-secrets.ts";
export type { SyncFiles } from "./sync-files.ts";
export type { RequiredPlugin, TemplateFacts } from "./template-facts.ts";
export { upgradeTemplate, upgradeTemplateFile } from "./upgrade/upgrade-template.ts";
export type { UpgradeOptions, UpgradedTemplate } from "./upgrade/upgrade-template.ts";
