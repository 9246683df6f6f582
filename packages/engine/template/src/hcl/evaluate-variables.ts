/** Variable blocks and the values given to them → the value of every variable. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { sortByCodePoint, suggestName } from "@prebake/base";
import {
  DynamicType,
  SENSITIVE,
  Scope,
  applyDefaults,
  asWrong,
  containsMark,
  convertValue,
  evaluate,
  parseTypeConstraint,
  pathText,
  unknownValue,
  wrongValue,
} from "@prebake/hcl";
import type { Attribute, Block, BodySchema, Expression, TypeConstraint, Value } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { checkValidations } from "./check-validations.ts";
import { forgivingContent } from "./forgiving-content.ts";
import type { VariableDeclaration, VariableValue } from "./hcl-template.ts";
import { staticBool } from "./static-settings.ts";
import { rangeOf } from "./value-config-node.ts";
import type { GivenValue } from "./variable-values.ts";

export interface VariablesRequest {
  readonly declarations: readonly VariableDeclaration[];
  readonly given: readonly GivenValue[];
  /** Whether there may be more given values than these, because of a mistake that was told. */
  readonly mayBeMore: boolean;
  /** What defaults see: functions, `env` among them. */
  readonly defaultScope: Scope;
  /** What conditions of validations see besides the variable. */
  readonly validationScope: Scope;
  /** Whether a variable without a value is a mistake. */
  readonly requireAll: boolean;
}

/** Values by name, in code point order. Reports what is unset, undeclared, of the wrong type, or not valid. */
export function evaluateVariables(
  request: VariablesRequest,
  sink: DiagnosticSink,
): ReadonlyMap<string, VariableValue> {
  const specs = new Map(
    request.declarations.map((declaration) => [
      declaration.name,
      readSpec(declaration, request.defaultScope, sink),
    ]),
  );
  const meant = reportUndeclared(request.given, specs, sink);
  const values = new Map<string, VariableValue>();
  for (const name of sortByCodePoint(specs.keys())) {
    const spec = specs.get(name);
    if (!spec) continue;
    const isSet = request.mayBeMore || meant.has(name);
    const { value, refused } = finalValue(spec, { ...request, isSet }, sink);
    const sensitive = spec.sensitive || containsMark(refused ?? value, SENSITIVE);
    values.set(name, { value, sensitive, ...(refused && { refused }) });
  }
  return values;
}

interface VariableSpec {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly constraint: TypeConstraint;
  readonly default: Assigned | undefined;
  readonly sensitive: boolean;
  readonly validations: readonly Block[];
}

interface Assigned {
  readonly value: Value;
  readonly range: SourceRange | undefined;
  /** A value that does not fit is reported and becomes unknown: nothing else is to be said about it. */
  readonly ok: boolean;
}

const variableSchema: BodySchema = {
  attributes: [{ name: "default" }, { name: "type" }, { name: "description" }, { name: "sensitive" }],
  blocks: [{ type: "validation" }],
};

function readSpec(declaration: VariableDeclaration, scope: Scope, sink: DiagnosticSink): VariableSpec {
  const { name, nameRange, block } = declaration;
  if (!block) {
    const assigned =
      declaration.default &&
      defaultOf(declaration.default, { name, constraint: { type: DynamicType }, scope }, sink);
    return {
      name,
      nameRange,
      constraint: inferred(assigned),
      default: assigned,
      sensitive: false,
      validations: [],
    };
  }
  const { attributes, blocks } = forgivingContent(block.body, variableSchema, sink);
  const written = attributes.get("type");
  const constraint = written && readType(written.expression, sink);
  const attribute = attributes.get("default");
  const assigned =
    attribute && defaultOf(attribute, { name, constraint: constraint ?? { type: DynamicType }, scope }, sink);
  const sensitive = staticBool(attributes.get("sensitive"), sink);
  return {
    name,
    nameRange,
    constraint: constraint ?? inferred(assigned),
    default: assigned,
    sensitive,
    validations: blocks,
  };
}

function readType(expression: Expression, sink: DiagnosticSink): TypeConstraint {
  const nothing = new Scope();
  return parseTypeConstraint(expression, sink, { defaultValue: (one, into) => evaluate(one, nothing, into) });
}

/** Without a type, a variable has that of its default. Source: measured on Packer 1.16 and 1.6.6. */
function inferred(assigned: Assigned | undefined): TypeConstraint {
  return { type: assigned?.ok ? assigned.value.type : DynamicType };
}

interface DefaultContext {
  /** Of the variable. */
  readonly name: string;
  readonly constraint: TypeConstraint;
  readonly scope: Scope;
}

function defaultOf(
  { expression }: Attribute,
  { name, constraint, scope }: DefaultContext,
  sink: DiagnosticSink,
): Assigned {
  const range = rangeOf(expression);
  const result = fitted(evaluate(expression, scope, sink), constraint);
  if (result.ok) return { value: result.value, range, ok: result.value.isKnown };
  sink.add(templateDiagnostic("bad-default", { name, reason: result.reason }, { subject: range }));
  return { value: wrongValue(constraint.type), range, ok: false };
}

function fitted(
  value: Value,
  { type, defaults }: TypeConstraint,
): { ok: true; value: Value } | { ok: false; reason: string } {
  const result = convertValue(defaults ? applyDefaults(value, defaults) : value, type);
  if (result.ok) return result;
  const place = pathText(result.path);
  return {
    ok: false,
    reason: place === "" ? result.message : `${place.replace(/^\./, "")}: ${result.message}`,
  };
}

/** Returns the variables that were likely meant by names that are errors: nobody calls them unset besides. */
function reportUndeclared(
  given: readonly GivenValue[],
  specs: ReadonlyMap<string, VariableSpec>,
  sink: DiagnosticSink,
): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const { name, range, whenUndeclared } of given) {
    if (specs.has(name) || whenUndeclared === "nothing") continue;
    if (whenUndeclared === "warning-when-similar") {
      const similar = suggestName(name, specs.keys());
      if (similar !== undefined)
        sink.add(templateDiagnostic("undeclared-variable-in-environment", { name, similar }));
      continue;
    }
    const key = whenUndeclared === "error" ? "undeclared-variable" : "undeclared-variable-in-file";
    sink.add(templateDiagnostic(key, { name, known: specs.keys() }, { subject: range }));
    const similar = whenUndeclared === "error" ? suggestName(name, specs.keys()) : undefined;
    if (similar !== undefined) meant.add(similar);
  }
  return meant;
}

type FinalValue = Pick<VariableValue, "value" | "refused">;

/** After a mistake the value is wrong: nothing that uses the variable complains again. */
function finalValue(
  spec: VariableSpec,
  request: VariablesRequest & { readonly isSet: boolean },
  sink: DiagnosticSink,
): FinalValue {
  const { name, constraint, validations } = spec;
  let assigned = spec.default;
  for (const given of request.given) if (given.name === name) assigned = fitGiven(given, spec, sink);
  if (!assigned) {
    if (!request.requireAll) return { value: unknownValue(constraint.type) };
    if (!request.isSet)
      sink.add(templateDiagnostic("unset-variable", { name }, { subject: rangeOf(spec.nameRange) }));
    return { value: wrongValue(constraint.type) };
  }
  const { value, range, ok } = assigned;
  const scope = request.validationScope;
  const holds = checkValidations({ name, value, range, validations, scope, judged: ok }, sink);
  if (!holds) return { value: wrongValue(constraint.type), refused: value };
  return { value: asWrong(value) };
}

function fitGiven(given: GivenValue, { name, constraint }: VariableSpec, sink: DiagnosticSink): Assigned {
  const { range, from } = given;
  const result = fitted(given.value(constraint.type, sink), constraint);
  if (result.ok) return { value: result.value, range, ok: result.value.isKnown };
  sink.add(
    templateDiagnostic("bad-variable-type", { name, reason: result.reason, from }, { subject: range }),
  );
  return { value: wrongValue(constraint.type), range, ok: false };
}
