/** A legacy JSON template as plain JSON. */
import { compareCodePoints } from "@prebake/base";
import type { LegacyParts, LegacyTemplate, LegacyVariable } from "../legacy/legacy-template.ts";
import type { DescribedBuild, DescribedVariable, TemplateDescription } from "./template-description.ts";

/** There is one build of all builders; texts with `{{ }}` are as they were written. */
export function describeLegacyTemplate({ parts, sources }: LegacyTemplate): TemplateDescription {
  const builders = parts.builders.toSorted((a, b) => compareCodePoints(a.name, b.name));
  return {
    format: 1,
    language: "json",
    ...(parts.description !== undefined && { description: parts.description }),
    files: sources.map(({ name }) => name),
    requiredPlugins: [],
    variables: parts.variables
      .toSorted((a, b) => compareCodePoints(a.name, b.name))
      .map((variable) => describeVariable(variable, parts)),
    locals: [],
    dataSources: [],
    sources: builders.map(({ type, name }) => ({ type, name })),
    builds: parts.builders.length === 0 ? [] : [describeBuild(parts, builders)],
  };
}

function describeVariable({ name, defaultText }: LegacyVariable, parts: LegacyParts): DescribedVariable {
  const sensitive = parts.sensitiveVariables.has(name);
  return {
    name,
    type: "string",
    required: defaultText === undefined,
    sensitive,
    ...(!sensitive && defaultText !== undefined && { value: defaultText }),
  };
}

function describeBuild(
  { provisioners, errorCleanup, postProcessors }: LegacyParts,
  builders: LegacyParts["builders"],
): DescribedBuild {
  return {
    sources: builders.map(({ type, name }) => `${type}.${name}`),
    provisioners: provisioners.map(({ type }) => ({ type })),
    ...(errorCleanup && { errorCleanup: { type: errorCleanup.type } }),
    postProcessors: postProcessors.map((chain) =>
      chain.map(({ type, name }) => ({ type, ...(name !== type && { name }) })),
    ),
  };
}
