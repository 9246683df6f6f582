/** "Did you mean": the reference that was likely meant, as it is written in a template. Only names are told, never a value. */
import { suggestName } from "@prebake/base";
import type { Expression, TraversalStep } from "../syntax/ast.ts";
import { isIdentifier } from "../values/type.ts";
import { Value } from "../values/value.ts";
import type { Scope, VariableGroup } from "./scope.ts";
import { traversalText } from "./static-analysis.ts";

/** For a root name that nothing has: a member of that name whose group was left out, else the nearest root. */
export function meantVariable(name: string, scope: Scope): string | undefined {
  return memberNamed(name, scope) ?? suggestName(name, scope.names());
}

interface Member {
  readonly root: string;
  readonly name: string;
}

/** For a name that a group has not: the same name in another group, else the nearest in this one. */
export function meantMember({ root, name }: Member, group: VariableGroup, scope: Scope): string | undefined {
  return memberNamed(name, scope) ?? below(root, suggestName(name, group.names()));
}

interface MissingAttribute {
  readonly name: string;
  /** Those that there are. */
  readonly known: Iterable<string>;
  /** What stands before it, where that is a plain reference. */
  readonly path: string | undefined;
}

/** For an attribute that a value has not. */
export function meantAttribute({ name, known, path }: MissingAttribute): string | undefined {
  const near = suggestName(name, known);
  return path === undefined ? near : below(path, near);
}

/** All of a reference before one of its steps, as it is written; undefined when the expression is another. */
export function referenceBefore(step: TraversalStep, expression: Expression | undefined): string | undefined {
  if (expression?.kind !== "traversal") return undefined;
  const { root, steps } = expression;
  return traversalText({ root, steps: steps.slice(0, steps.indexOf(step)) });
}

function memberNamed(name: string, scope: Scope): string | undefined {
  for (const root of scope.names()) {
    const binding = scope.lookup(root);
    if (!binding || binding instanceof Value) continue;
    for (const member of binding.names()) if (member === name) return below(root, name);
  }
  return undefined;
}

function below(path: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return isIdentifier(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
