/** What can go wrong when an expression is evaluated, or the content of a body is read. */
import { defineDiagnostics, didYouMean, entry } from "@prebake/base";

const question = (meant: string | undefined): string =>
  meant === undefined ? "" : ` Did you mean "${meant}"?`;

/** Makes a diagnostic of the area `hcl`. */
export const evaluationDiagnostic = defineDiagnostics("hcl", {
  /** `meant`: the reference that likely was, as it is written. */
  "unknown-variable": entry<{ name: string; known: readonly string[]; meant: string | undefined }>({
    summary: "Unknown variable",
    detail: ({ name, known, meant }) =>
      known.length === 0
        ? `There is no variable "${name}": variables may not be used here.`
        : `There is no variable "${name}".${question(meant)}`,
  }),
  /** `what` has it not; or, with `root`, the configuration declares no such member of a group. */
  "unknown-attribute": entry<
    { name: string; meant: string | undefined } & (
      | { what: string; hint?: string }
      | { root: string; advice: string | undefined }
    )
  >({
    summary: "Unsupported attribute",
    detail: ({ name, meant, ...of }) =>
      "root" in of
        ? `There is no "${of.root}.${name}".${question(meant) || ` ${of.advice ?? "Declare it, or correct the name."}`}`
        : `${of.what} has no attribute named "${name}".${of.hint ?? question(meant)}`,
  }),
  "access-of-null": entry({
    summary: "Access into null",
    detail: () => "This value is null, so it has no attributes or elements.",
  }),
  "invalid-index": entry<{ problem: string }>({ summary: "Invalid index", detail: ({ problem }) => problem }),
  "splat-null": entry({
    summary: "Splat of null",
    detail: () => "A splat cannot be applied to a list that is null.",
  }),
  "splat-types": entry({
    summary: "Inconsistent splat results",
    detail: () =>
      "The second splat gives values of different types for the elements of a list, and a list has elements of one type. Write a for expression: its result may have any.",
  }),
  "unknown-function": entry<{ name: string; known: readonly string[]; advice: string | undefined }>({
    summary: "Unknown function",
    detail: ({ name, known, advice }) =>
      known.length === 0
        ? `There is no function "${name}": functions may not be called here.`
        : `There is no function named "${name}"${advice === undefined ? `.${didYouMean(name, known)}` : ` here. ${advice}`}`,
  }),
  "too-few-arguments": entry<{ problem: string }>({
    summary: "Too few arguments",
    detail: ({ problem }) => problem,
  }),
  "too-many-arguments": entry<{ problem: string }>({
    summary: "Too many arguments",
    detail: ({ problem }) => problem,
  }),
  "function-arg-type": entry<{ name: string; parameter: string; problem: string }>({
    summary: "Invalid function argument",
    detail: ({ name, parameter, problem }) =>
      `Invalid value for "${parameter}" of the function "${name}": ${problem}`,
  }),
  "function-failed": entry<{ name: string; problem: string }>({
    summary: "Function call failed",
    detail: ({ name, problem }) => `The function "${name}" failed: ${problem}`,
  }),
  "expand-type": entry({
    summary: "Invalid expanded argument",
    detail: () => "Only a list, a set or a tuple that is not null can be expanded into arguments with ...",
  }),
  "operand-type": entry<{ operator: string; problem: string }>({
    summary: "Invalid operand",
    detail: ({ operator, problem }) => `Unsuitable value for the operator ${operator}: ${problem}.`,
  }),
  "operation-failed": entry<{ operator: string; problem: string }>({
    summary: "Operation failed",
    detail: ({ operator, problem }) => `The operator ${operator} cannot be applied: ${problem}.`,
  }),
  "condition-type": entry<{ problem: string }>({
    summary: "Invalid condition",
    detail: ({ problem }) => `A condition must be true or false: ${problem}.`,
  }),
  "condition-null": entry({
    summary: "Null condition",
    detail: () => "This condition is null. It must be true or false.",
  }),
  "conditional-types-differ": entry<{ problem: string }>({
    summary: "Inconsistent conditional result types",
    detail: ({ problem }) =>
      `Both results of a conditional must have types that one common type can hold: ${problem}.`,
  }),
  "iterate-null": entry({
    summary: "Iteration over null",
    detail: () =>
      "A null value has no elements to iterate over. For an optional collection write: coalesce(x, []).",
  }),
  "iterate-non-iterable": entry<{ type: string }>({
    summary: "Iteration over non-iterable",
    detail: ({ type }) =>
      `A value of type ${type} has no elements. Only lists, sets, maps, tuples and objects can be iterated over.`,
  }),
  "for-condition": entry<{ problem: string }>({
    summary: "Invalid for condition",
    detail: ({ problem }) => `The condition after "if" must be true or false: ${problem}.`,
  }),
  "bad-object-key": entry<{ problem: string }>({
    summary: "Invalid object key",
    detail: ({ problem }) => `The key of a for expression must be a string: ${problem}.`,
  }),
  "duplicate-key": entry<{ key: string | undefined }>({
    summary: "Duplicate object key",
    detail: ({ key }) =>
      `Two elements have the same key${key === undefined ? "" : ` ${JSON.stringify(key)}`}. To gather the values of equal keys in lists, write ... after the value.`,
  }),
  "null-key": entry({
    summary: "Null value as key",
    detail: () => "The key of an attribute cannot be null.",
  }),
  "key-type": entry<{ problem: string }>({
    summary: "Incorrect key type",
    detail: ({ problem }) => `A key must be a string: ${problem}.`,
  }),
  "ambiguous-key": entry({
    summary: "Ambiguous attribute key",
    detail: () =>
      "To use a reference as a key, put it in parentheses; to use its text as a key, put it in quotes.",
  }),
  "interpolation-type": entry<{ problem: string }>({
    summary: "Invalid template interpolation",
    detail: ({ problem }) => `The value cannot be part of a string: ${problem}.`,
  }),
  "expression-too-deep": entry<{ limit: number }>({
    summary: "Nesting too deep",
    detail: ({ limit }) =>
      `This expression is nested more than ${limit} levels deep. Put parts of it into values of their own.`,
  }),
  "evaluation-too-large": entry<{ what: string }>({
    summary: "Too much to evaluate",
    detail: ({ what }) => `This would take ${what}, which no template needs. Make the collections smaller.`,
  }),
  "bad-type-expression": entry<{ problem: string }>({
    summary: "Invalid type specification",
    detail: ({ problem }) => problem,
  }),
  "bad-default": entry<{ problem: string }>({
    summary: "Invalid default value",
    detail: ({ problem }) => `The default of this attribute does not fit its type: ${problem}.`,
  }),
  "invalid-static-expression": entry<{ problem: string }>({
    summary: "Invalid expression",
    detail: ({ problem }) => problem,
  }),
});
