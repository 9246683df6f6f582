/** A template in native syntax, written in JSON syntax: what means the same must give the same plan. */
import type { SourceRange } from "@prebake/base";
import type { Attribute, Block, Body, Expression } from "@prebake/hcl";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Undefined when JSON cannot say it: `dynamic` inside a block whose form only its component knows. */
export function jsonForm(body: Body): string | undefined {
  try {
    return JSON.stringify(bodyForm(body, []));
  } catch (error) {
    if (error instanceof Unsayable) return undefined;
    throw error;
  }
}

class Unsayable extends Error {}

/** Without a prototype: names of templates may be those of an object's own members. */
function emptyObject(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>; // Nothing in it is anything but what is set below.
}

function bodyForm(body: Body, path: readonly string[]): Json {
  if (body.kind !== "native-body") throw new Unsayable();
  const form = emptyObject();
  for (const item of body.items) {
    if (item.kind === "attribute") setOnce(form, item.name, attributeForm(item, path));
    else {
      const before = form[item.type];
      if (before !== undefined && !Array.isArray(before)) throw new Unsayable();
      form[item.type] = [...((before ?? []) as readonly Json[]), blockForm(item, path)]; // An array, seen above.
    }
  }
  return form;
}

function setOnce(form: Record<string, Json>, name: string, value: Json): void {
  if (form[name] !== undefined) throw new Unsayable();
  form[name] = value;
}

function blockForm(block: Block, path: readonly string[]): Json {
  // Inside of a component's block JSON has no blocks, only values that are read as either.
  if (block.type === "dynamic" && path.length > 2) throw new Unsayable();
  const inner = bodyForm(block.body, [...path, block.type]);
  return block.labels.toReversed().reduce<Json>((form, { text }) => {
    const outer = emptyObject();
    outer[text] = form;
    return outer;
  }, inner);
}

/** Attributes that are words of the language, not values. */
const keywords: ReadonlySet<string> = new Set(["variable.type", "dynamic.iterator"]);

function attributeForm({ name, expression }: Attribute, path: readonly string[]): Json {
  return keywords.has(`${path.at(-1) ?? ""}.${name}`) ? sourceOf(expression) : valueForm(expression);
}

function valueForm(expression: Expression): Json {
  switch (expression.kind) {
    case "literal":
      return literalForm(expression);
    case "tuple":
      return expression.elements.map(valueForm);
    case "object": {
      const form = emptyObject();
      for (const { key, value } of expression.items) setOnce(form, keyForm(key), valueForm(value));
      return form;
    }
    case "invalid":
      throw new Unsayable();
    default:
      // The closing word of a heredoc stands alone on its line.
      return `\${${sourceOf(expression)}${sourceOf(expression).includes("<<") ? "\n" : ""}}`;
  }
}

function literalForm(expression: SourceRange): Json {
  const text = sourceOf(expression);
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  const number = Number(text);
  return String(number) === text ? number : `\${${text}}`;
}

function keyForm(key: Expression): string {
  if (key.kind === "traversal" && key.steps.length === 0) return key.root;
  return `\${${sourceOf(key)}}`;
}

function sourceOf({ source, start, end }: SourceRange): string {
  return source.text.slice(start, end);
}
