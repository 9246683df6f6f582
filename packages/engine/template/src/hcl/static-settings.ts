/** Arguments that must be known when the template is read: no variables, no functions. */
import type { DiagnosticSink } from "@prebake/base";
import { asBoolean, asString, convertValue, BoolType, evaluate, Scope, StringType } from "@prebake/hcl";
import type { Attribute, Type, Value } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { rangeOf } from "./value-config-node.ts";

const nothing = new Scope();

/** False when it is absent or wrong, which is reported. */
export function staticBool(attribute: Attribute | undefined, sink: DiagnosticSink): boolean {
  const value = staticValue(attribute, BoolType, sink);
  return value !== undefined && asBoolean(value);
}

/** Undefined when it is absent, null or wrong, which is reported. */
export function staticString(attribute: Attribute | undefined, sink: DiagnosticSink): string | undefined {
  const value = staticValue(attribute, StringType, sink);
  return value && asString(value);
}

function staticValue(attribute: Attribute | undefined, type: Type, sink: DiagnosticSink): Value | undefined {
  return attribute && settingOf(attribute, { type, scope: nothing }, sink);
}

interface SettingPlace {
  readonly type: Type;
  readonly scope: Scope;
}

/** The known value of an argument of the engine's own, converted; undefined when it is null, not known yet, or wrong, which is reported. */
export function settingOf(
  attribute: Attribute,
  place: SettingPlace,
  sink: DiagnosticSink,
): Value | undefined {
  const value = partlyKnownSetting(attribute, place, sink);
  return value?.isWhollyKnown ? value : undefined;
}

/** As `settingOf`, and parts of it may not be known. */
export function partlyKnownSetting(
  attribute: Attribute,
  { type, scope }: SettingPlace,
  sink: DiagnosticSink,
): Value | undefined {
  const result = convertValue(evaluate(attribute.expression, scope, sink), type);
  if (!result.ok) {
    const words = { name: attribute.name, reason: result.message };
    sink.add(templateDiagnostic("bad-setting", words, { subject: rangeOf(attribute.expression) }));
    return undefined;
  }
  return result.value.isKnown && !result.value.isNull ? result.value : undefined;
}
