/** An HCL2 template as plain JSON. */
import { DiagnosticList } from "@prebake/base";
import { SENSITIVE, containsMark, encodeJson, partialContent, typeConstraintText } from "@prebake/hcl";
import type { Block, Value } from "@prebake/hcl";
import type { HclTemplate, VariableDeclaration, VariableValue } from "../hcl/hcl-template.ts";
import { readBuild } from "../hcl/read-build.ts";
import type { BuildDeclaration } from "../hcl/read-build.ts";
import { staticString } from "../hcl/static-settings.ts";
import { readPostProcessorSettings, readProvisionerSettings } from "../hcl/step-settings.ts";
import { outsideOfBuilds } from "../hcl/template-scope.ts";
import type {
  DescribedBuild,
  DescribedStep,
  DescribedValue,
  DescribedVariable,
  TemplateDescription,
} from "./template-description.ts";

export function describeHclTemplate(template: HclTemplate): TemplateDescription {
  const { blocks, variables, locals, requiredPlugins, description, sources } = template;
  const declared = new Map(blocks.variables.map((one) => [one.name, one]));
  return {
    format: 1,
    language: "hcl2",
    ...(description !== undefined && { description }),
    files: sources.map(({ name }) => name),
    requiredPlugins: requiredPlugins.map(({ name, source, version }) => ({ name, source, version })),
    variables: [...variables].map(([name, value]) => describeVariable(name, value, declared.get(name))),
    locals: [...locals].map(([name, value]) => describeValue(name, value)),
    dataSources: blocks.data.map(({ type, name }) => ({ type, name })),
    sources: blocks.sources.map(({ type, name }) => ({ type, name })),
    builds: describeBuilds(template),
  };
}

function describeValue(name: string, { value, sensitive }: VariableValue): DescribedValue {
  const hidden = sensitive || containsMark(value, SENSITIVE);
  return { name, sensitive: hidden, ...(!hidden && value.isWhollyKnown && { value: plain(value) }) };
}

function plain(value: Value): unknown {
  const encoded = encodeJson(value);
  return encoded.ok ? JSON.parse(encoded.text) : undefined;
}

function describeVariable(
  name: string,
  value: VariableValue,
  declaration: VariableDeclaration | undefined,
): DescribedVariable {
  const described = describeValue(name, value);
  const settings = { attributes: [{ name: "default" }, { name: "description" }], blocks: [] };
  // Mistakes were told when the template was read.
  const quiet = new DiagnosticList();
  const written = declaration?.block && partialContent(declaration.block.body, settings, quiet).attributes;
  const description = staticString(written?.get("description"), quiet);
  return {
    ...described,
    type: typeConstraintText(value.value.type),
    ...(description !== undefined && { description }),
    required: !(written?.has("default") ?? declaration?.default !== undefined),
  };
}

function describeBuilds(template: HclTemplate): readonly DescribedBuild[] {
  // Mistakes in builds are not what is asked for here.
  const quiet = new DiagnosticList();
  const scope = template.scope.child(outsideOfBuilds);
  const stepOf = (block: Block): DescribedStep => {
    const read = block.type === "post-processor" ? readPostProcessorSettings : readProvisionerSettings;
    const { name } = read(block, scope, quiet);
    return { type: block.labels[0]?.text ?? "", ...(name && { name }) };
  };
  return template.blocks.builds.map((block) => describeBuild(readBuild(block, scope, quiet), stepOf));
}

function describeBuild(build: BuildDeclaration, stepOf: (block: Block) => DescribedStep): DescribedBuild {
  return {
    ...(build.name !== "" && { name: build.name }),
    ...(build.description !== undefined && { description: build.description }),
    sources: build.sources.map(({ type, name }) => `${type}.${name}`),
    provisioners: build.provisioners.map(stepOf),
    ...(build.errorCleanup && { errorCleanup: stepOf(build.errorCleanup) }),
    postProcessors: build.chains.map((chain) => chain.map(stepOf)),
  };
}
