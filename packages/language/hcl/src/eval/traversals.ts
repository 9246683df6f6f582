/** Which variables expressions refer to. */
import { jsonExpression } from "../json/json-expression.ts";
import { jsonTemplate } from "../json/json-template.ts";
import type { Body, Expression, TraversalExpression } from "../syntax/ast.ts";
import { childrenOf } from "../syntax/children.ts";

/** A name that hides a variable of the same name in the parts of an expression. */
interface Bound {
  readonly names: readonly string[];
  readonly outer: Bound | undefined;
}

interface Visit {
  readonly expression: Expression;
  readonly bound: Bound | undefined;
}

/**
 * All references to variables, in the order of the source. Names that a `for` binds are no references inside of it; keys of objects that are bare
 * identifiers are none either. Works without recursion, on trees of any depth.
 */
export function traversalsOf(expression: Expression): TraversalExpression[] {
  const found: TraversalExpression[] = [];
  const pending: Visit[] = [{ expression, bound: undefined }];
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    if (visit.expression.kind === "traversal") {
      if (!isBound(visit.expression.root, visit.bound)) found.push(visit.expression);
    } else {
      const next = visitsInside(visit);
      for (let at = next.length - 1; at >= 0; at--) pending.push(next[at] ?? visit);
    }
  }
  return found;
}

function visitsInside({ expression, bound }: Visit): Visit[] {
  switch (expression.kind) {
    case "object":
      return expression.items.flatMap(({ key, value }) => {
        const keys = bareKeyName(key) === undefined ? [{ expression: key, bound }] : [];
        return [...keys, { expression: value, bound }];
      });
    case "for":
    case "template-for": {
      const inner: Bound = {
        names: [expression.keyName ?? expression.valueName, expression.valueName],
        outer: bound,
      };
      return childrenOf(expression).map((child) => ({
        expression: child,
        bound: child === expression.collection ? bound : inner,
      }));
    }
    case "scoped": {
      const inner: Bound = { names: [...expression.bindings.keys()], outer: bound };
      return [{ expression: expression.expression, bound: inner }];
    }
    case "json-string":
      return [{ expression: jsonTemplate(expression).expression, bound }];
    default:
      return childrenOf(expression).map((child) => ({ expression: child, bound }));
  }
}

/** The name of an object's key that stands for itself; undefined for one that is computed. */
export function bareKeyName(key: Expression): string | undefined {
  return key.kind === "traversal" && key.steps.length === 0 ? key.root : undefined;
}

function isBound(name: string, bound: Bound | undefined): boolean {
  for (let at = bound; at; at = at.outer) if (at.names.includes(name)) return true;
  return false;
}

/** All references to variables in a body, with those in its blocks. Of a body with dynamic blocks, ask before expanding them. */
export function bodyTraversals(body: Body): TraversalExpression[] {
  switch (body.kind) {
    case "json-body":
      return traversalsOf(jsonExpression(body.node));
    case "native-body":
      return body.items.flatMap((item) =>
        item.kind === "block" ? bodyTraversals(item.body) : traversalsOf(item.expression),
      );
    case "dynamic-body":
      return bodyTraversals(body.body);
  }
}
