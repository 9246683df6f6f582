/** Variable blocks and the values given to them → the value of every variable. */
import type { Diagnostic, DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList, sortByCodePoint, suggestName } from "@prebake/base";
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
  stringValue,
  unknownValue,
  wrongValue,
} from "@prebake/hcl";
import type { Attribute, Block, BodySchema, Expression, TypeConstraint, Value } from "@prebake/hcl";
import { asWarning } from "../as-warning.ts";
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
  /** What becomes of a value that breaks a rule: it is refused, or kept with a warning, or no rule is asked. */
  readonly rules: "refuse" | "warn" | "skip";
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
    const sensitive = spec.sensitive || [value, ...refused].some((one) => containsMark(one, SENSITIVE));
    values.set(name, { value, sensitive, refused });
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
  /** What did not fit. */
  readonly refused?: readonly Value[];
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
    const constraint = inferred(assigned);
    return { name, nameRange, constraint, default: assigned, sensitive: false, validations: [] };
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
  const mistakes = new DiagnosticList();
  const written = evaluate(expression, scope, mistakes);
  for (const one of mistakes.items) sink.add(aboutDefaults(one));
  const result = fitted(written, constraint);
  if (result.ok) return { value: result.value, range, ok: result.value.isKnown };
  sink.add(templateDiagnostic("bad-default", { name, reason: result.reason }, { subject: range }));
  return { value: wrongValue(constraint.type), range, ok: false, refused: [written] };
}

/** What uses another variable is a local. */
function aboutDefaults(mistake: Diagnostic): Diagnostic {
  if (mistake.code !== "hcl/unknown-variable") return mistake;
  const advice =
    "A default is made of fixed values and functions only; what is made of variables is a local.";
  return { ...mistake, detail: `${mistake.detail} ${advice}` };
}

function fitted(value: Value, { type, defaults }: TypeConstraint): { ok: true; value: Value } | Misfit {
  const result = convertValue(defaults ? applyDefaults(value, defaults) : value, type);
  if (result.ok) return result;
  const { message: problem, path } = result;
  const place = pathText(path);
  return {
    ok: false,
    problem,
    reason: place === "" ? problem : `${place.replace(/^\./, "")}: ${problem}`,
  };
}

interface Misfit {
  readonly ok: false;
  readonly problem: string;
  /** With the place in the value, which may name keys of it. */
  readonly reason: string;
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

type FinalValue = Required<Pick<VariableValue, "value" | "refused">>;

/** After a mistake the value is wrong: nothing that uses the variable complains again. */
function finalValue(
  spec: VariableSpec,
  request: VariablesRequest & { readonly isSet: boolean },
  sink: DiagnosticSink,
): FinalValue {
  const { name, constraint, validations, sensitive } = spec;
  const own = request.given.filter((given) => given.name === name);
  const assigned = [spec.default ?? [], ...own.map((given) => fitGiven(given, spec, sink))].flat();
  const refused = assigned.flatMap((one) => one.refused ?? []);
  const last = assigned.at(-1);
  if (!last) {
    if (!request.requireAll) return { value: unknownValue(constraint.type), refused };
    if (!request.isSet)
      sink.add(templateDiagnostic("unset-variable", { name }, { subject: rangeOf(spec.nameRange) }));
    return { value: wrongValue(constraint.type), refused };
  }
  const { value, range, ok } = last;
  const scope = request.validationScope;
  const judgement = ok ? judgementOf(request, sink) : undefined;
  const holds = checkValidations({ name, value, range, validations, scope, sensitive, judgement }, sink);
  if (!holds && request.rules === "refuse")
    return { value: wrongValue(constraint.type), refused: [...refused, value] };
  return { value: asWrong(value), refused };
}

function judgementOf({ rules }: VariablesRequest, sink: DiagnosticSink): DiagnosticSink | undefined {
  if (rules === "skip") return undefined;
  return rules === "refuse" ? sink : { add: (one) => sink.add(asWarning(one)) };
}

function fitGiven(given: GivenValue, spec: VariableSpec, sink: DiagnosticSink): Assigned {
  const { name, constraint } = spec;
  const { range, from } = given;
  const mistakes = new DiagnosticList();
  const written = given.value(constraint.type, mistakes);
  const result = fitted(written, constraint);
  if (mistakes.hasErrors && spec.sensitive)
    sink.add(templateDiagnostic("unreadable-secret", { name, from }, { subject: range }));
  else for (const one of mistakes.items) sink.add(aboutGiven(one));
  if (result.ok && !mistakes.hasErrors) return { value: result.value, range, ok: result.value.isKnown };
  if (!result.ok) {
    const reason = spec.sensitive ? result.problem : result.reason;
    sink.add(templateDiagnostic("bad-variable-type", { name, reason, from }, { subject: range }));
  }
  const refused = spec.sensitive ? [written, writtenText(given)] : [written];
  return { value: wrongValue(constraint.type), range, ok: false, refused };
}

/** What comes from outside is a fixed value: a bare word is likely a text. */
function aboutGiven(mistake: Diagnostic): Diagnostic {
  if (mistake.code !== "hcl/unknown-variable") return mistake;
  return { ...mistake, detail: `${mistake.detail} A text needs quotes: "…".` };
}

/** Shorter ones are in every second word. */
const shortestSecret = 4;

/** What is read as no text may be a secret all the same, and is shown with its place. */
function writtenText({ text }: GivenValue): Value {
  return stringValue(text.length < shortestSecret ? "" : text);
}
