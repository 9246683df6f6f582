/** `packer` blocks: the versions and plugins that a template asks for. */
import { parseVersion, parseVersionConstraint, satisfies } from "@prebake/base";
import type { DiagnosticSink } from "@prebake/base";
import {
  StringType,
  asString,
  attributeOf,
  convertValue,
  evaluate,
  justAttributes,
  Scope,
} from "@prebake/hcl";
import type { Attribute, Block, BodySchema, Value } from "@prebake/hcl";
import { packerVersion } from "../packer-version.ts";
import type { RequiredPlugin } from "../template-facts.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { forgivingContent } from "./forgiving-content.ts";
import { rangeOf } from "./value-config-node.ts";

const packerSchema: BodySchema = {
  attributes: [{ name: "required_version" }],
  blocks: [{ type: "required_plugins" }],
};
const nothing = new Scope();

export interface PluginRequirements {
  /** In the order they were written. */
  readonly plugins: readonly RequiredPlugin[];
  /** Local names of those that were refused. */
  readonly refusedNames: readonly string[];
}

/** Checks the versions; gives the plugins. */
export function readPackerBlocks(blocks: readonly Block[], sink: DiagnosticSink): PluginRequirements {
  const plugins: RequiredPlugin[] = [];
  const refusedNames: string[] = [];
  for (const block of blocks) {
    const content = forgivingContent(block.body, packerSchema, sink);
    const version = content.attributes.get("required_version");
    if (version) checkRequiredVersion(version, sink);
    for (const attribute of content.blocks.flatMap(({ body }) => [...justAttributes(body, sink).values()])) {
      const plugin = readPlugin(attribute, sink);
      if (plugin) plugins.push(plugin);
      else refusedNames.push(attribute.name);
    }
  }
  return { plugins, refusedNames };
}

function checkRequiredVersion(attribute: Attribute, sink: DiagnosticSink): void {
  const value = evaluate(attribute.expression, nothing, sink);
  if (attribute.expression.kind === "invalid" || !value.isWhollyKnown) return;
  const text = textOf(value);
  if (text === undefined) {
    sink.add(templateDiagnostic("version-not-string", {}, { subject: rangeOf(attribute.expression) }));
    return;
  }
  const constraint = parseVersionConstraint(text);
  const ours = parseVersion(packerVersion);
  if (!constraint)
    sink.add(
      templateDiagnostic("bad-version-constraint", { text }, { subject: rangeOf(attribute.expression) }),
    );
  else if (ours && !satisfies(ours, constraint)) {
    sink.add(
      templateDiagnostic(
        "unsupported-version",
        { constraint: text, version: packerVersion },
        { subject: rangeOf(attribute) },
      ),
    );
  }
}

function textOf(value: Value | undefined): string | undefined {
  if (!value || !value.isWhollyKnown || value.isNull) return undefined;
  const result = convertValue(value, StringType);
  return result.ok && result.value.isKnown ? asString(result.value) : undefined;
}

const pluginKeys = ["source", "version"];
const example = '{ version = ">= 1.0.0", source = "github.com/hashicorp/qemu" }';

function readPlugin(attribute: Attribute, sink: DiagnosticSink): RequiredPlugin | undefined {
  const { name, expression } = attribute;
  const range = rangeOf(attribute);
  const refuse = (problem: string, subject = range): undefined => {
    sink.add(templateDiagnostic("bad-plugin-requirement", { problem }, { subject }));
    return undefined;
  };
  const value = evaluate(expression, nothing, sink);
  if (expression.kind === "invalid" || !value.isWhollyKnown) return undefined;
  if (value.isNull || value.type.kind !== "object")
    return refuse(`The requirement of "${name}" must be an object: ${name} = ${example}.`);
  const inside = rangeOf(expression);
  const unknown = [...value.type.attributes.keys()].find((key) => !pluginKeys.includes(key));
  if (unknown !== undefined)
    return refuse(`A plugin requirement has no "${unknown}"; it takes "version" and "source".`, inside);
  const source = textOf(attributeOf(value, "source"));
  const version = textOf(attributeOf(value, "version"));
  if (source === undefined)
    return refuse(
      `The requirement of "${name}" needs a "source" text, such as "github.com/hashicorp/${name}".`,
      inside,
    );
  if (version === undefined)
    return refuse(`The requirement of "${name}" needs a "version" text, such as ">= 1.0.0".`, inside);
  if (!parseVersionConstraint(version))
    return refuse(`"${version}" is no version constraint. Write for example ">= 1.0.0".`, inside);
  // Host, any number of folders, name.
  if (!/^[\w.-]+(\/[\w.-]+){2,}$/.test(source))
    return refuse(
      `"${source}" is no plugin source. Write HOST/NAMESPACE/NAME, such as "github.com/hashicorp/qemu".`,
    );
  return { name, source, version, range };
}
