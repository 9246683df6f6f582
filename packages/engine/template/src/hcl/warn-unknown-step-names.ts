/** Warns of likely slips in `only`, `except` and `override` of steps: a name that no source has makes the step run elsewhere than was meant, silently. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList, suggestName } from "@prebake/base";
import {
  StringType,
  asString,
  elementsOf,
  evaluate,
  keywordOf,
  listType,
  partialContent,
  staticList,
  staticMap,
} from "@prebake/hcl";
import type { Attribute, Block, Scope, Value } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { SourceBlock } from "./hcl-template.ts";
import type { BuildDeclaration } from "./read-build.ts";
import { settingOf } from "./static-settings.ts";
import { inBlock } from "./step-settings.ts";
import { rangeOf } from "./value-config-node.ts";

/** A name in a step, and where it stands. */
interface Written {
  readonly name: string;
  readonly range: SourceRange;
}

interface Names {
  /** What the build's sources are called. */
  readonly own: ReadonlySet<string>;
  /** What any source is called: a build may be given another selection of sources each time. */
  readonly all: ReadonlySet<string>;
}

interface NamedBy {
  readonly argument: string;
  read(attribute: Attribute, scope: Scope): readonly Written[];
  nameOf(source: { readonly type: string; readonly name: string }): string;
}

const ofSource = ({ type, name }: { readonly type: string; readonly name: string }): string =>
  `${type}.${name}`;

const arguments_: readonly NamedBy[] = [
  { argument: "only", read: listed, nameOf: ofSource },
  { argument: "except", read: listed, nameOf: ofSource },
  { argument: "override", read: keys, nameOf: ({ name }) => name },
];

/** Builds of which a mistake keeps a source from being known are left out. */
export function warnUnknownStepNames(
  declarations: readonly BuildDeclaration[],
  { sources, scope }: { readonly sources: readonly SourceBlock[]; readonly scope: Scope },
  sink: DiagnosticSink,
): void {
  // Once for all builds: there may be thousands of both.
  const named = arguments_.map((by) => ({ by, all: new Set(sources.map(by.nameOf)) }));
  for (const build of declarations) {
    if (build.isWrong || build.sources.length === 0) continue;
    const steps = [...build.provisioners, build.errorCleanup ?? [], ...build.chains.flat()].flat();
    for (const { by, all } of named) {
      const names = { own: new Set(build.sources.map(by.nameOf)), all };
      for (const step of steps) warnIn(step, { by, names, scope }, inBlock(step, sink));
    }
  }
}

interface StepNames {
  readonly by: NamedBy;
  readonly names: Names;
  readonly scope: Scope;
}

function warnIn(step: Block, { by, names, scope }: StepNames, sink: DiagnosticSink): void {
  const { argument } = by;
  // What is wrong with the argument itself is told when it is read.
  const quiet = new DiagnosticList();
  const { attributes } = partialContent(step.body, { attributes: [{ name: argument }] }, quiet);
  const attribute = attributes.get(argument);
  for (const { name, range } of attribute ? by.read(attribute, scope) : []) {
    if (names.own.has(name) || names.all.has(name)) continue;
    const meant = otherForm(name, names.own) ?? suggestName(name, names.own);
    // Others may be left of a source that is gone: they are no slips.
    if (meant === undefined) continue;
    const words = { name, argument, known: names.own, meant };
    sink.add(templateDiagnostic("unknown-source-in-step", words, { subject: range }));
  }
}

/** The same source in another of its names: `source.null.web`, `null.web`, `web`. */
function otherForm(name: string, known: ReadonlySet<string>): string | undefined {
  return [...known].find((one) => name.endsWith(`.${one}`) || one.endsWith(`.${name}`));
}

function listed(attribute: Attribute, scope: Scope): readonly Written[] {
  const list = settingOf(attribute, { type: listType(StringType), scope }, new DiagnosticList());
  const written = staticList(attribute.expression);
  return (list ? elementsOf(list) : []).flatMap((element, at) => {
    const place = written?.[at] ?? attribute.expression;
    return element.isNull ? [] : [{ name: asString(element), range: rangeOf(place) }];
  });
}

function keys({ expression }: Attribute, scope: Scope): readonly Written[] {
  return (staticMap(expression) ?? []).flatMap(({ key }) => {
    // A bare word is a name, not a variable.
    const name = keywordOf(key) ?? textOf(evaluate(key, scope, new DiagnosticList()));
    return name === undefined ? [] : [{ name, range: rangeOf(key) }];
  });
}

function textOf(value: Value): string | undefined {
  return value.isKnown && !value.isNull && value.type.kind === "string" ? asString(value) : undefined;
}
