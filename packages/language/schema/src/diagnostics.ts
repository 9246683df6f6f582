/** What can be wrong with a component's configuration. */
import { defineDiagnostics, entry } from "@prebake/base";

export const configDiagnostic = defineDiagnostics("config", {
  "unknown-key": entry<{ component: string; key: string; hint: string }>({
    summary: "Unsupported argument",
    detail: (p) =>
      `An argument named "${p.key}" is not expected here: "${p.component}" does not know it.${p.hint}`,
  }),
  "unknown-block": entry<{ component: string; key: string; hint: string }>({
    summary: "Unsupported block type",
    detail: (p) =>
      `Blocks of type "${p.key}" are not expected here: "${p.component}" does not know them.${p.hint}`,
  }),
  "block-expected": entry<{ key: string }>({
    summary: "Unsupported argument",
    detail: (p) => `"${p.key}" is a block here: write \`${p.key} { … }\` without the equals sign.`,
  }),
  "argument-expected": entry<{ key: string }>({
    summary: "Unsupported block type",
    detail: (p) => `"${p.key}" is an argument here: write \`${p.key} = …\`.`,
  }),
  "duplicate-block": entry<{ key: string }>({
    summary: "Duplicate block",
    detail: (p) => `Only one "${p.key}" block is allowed. Remove this one, or merge it with the first.`,
  }),
  "missing-key": entry<{ component: string; key: string; doc: string }>({
    summary: "Missing required argument",
    detail: (p) => `The argument "${p.key}" of "${p.component}" is required, but it is not set. ${p.doc}`,
  }),
  "wrong-type": entry<{ key: string; wanted: string; got: string; hint?: string }>({
    summary: "Incorrect attribute value type",
    detail: (p) =>
      `Inappropriate value for attribute "${p.key}": ${p.wanted} is required, but this is ${p.got}.${p.hint ?? ""}`,
  }),
  "bad-duration": entry<{ key: string }>({
    summary: "Invalid duration",
    detail: (p) => `"${p.key}" must be a duration such as "90s" or "1h30m".`,
  }),
  "not-allowed": entry<{ key: string; allowed: readonly string[]; hint: string }>({
    summary: "Invalid value",
    detail: (p) => `"${p.key}" must be one of ${p.allowed.map((value) => `"${value}"`).join(", ")}.${p.hint}`,
  }),
  "out-of-range": entry<{ key: string; range: string }>({
    summary: "Value out of range",
    detail: (p) => `"${p.key}" must be ${p.range}.`,
  }),
  "deprecated-key": entry<{ key: string; instead: string }>({
    severity: "warning",
    summary: "Deprecated argument",
    detail: (p) => `"${p.key}" is deprecated. ${p.instead}`,
  }),
  "refused-key": entry<{ key: string; because: string }>({
    summary: "Argument not supported",
    detail: (p) => `"${p.key}" cannot be used: ${p.because}`,
  }),
});
