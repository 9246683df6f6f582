/** Plain JSON without secrets. */
import type { Redactor } from "@prebake/base";

/** The same data with secrets replaced in every text; keys stay as they are. */
export function redactTexts<T extends object>(data: T, redactor: Redactor): T {
  return redacted(data, redactor) as T; // Texts become other texts, nothing else changes.
}

function redacted(data: unknown, redactor: Redactor): unknown {
  if (typeof data === "string") return redactor.redact(data);
  if (Array.isArray(data)) return data.map((item) => redacted(item, redactor));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redacted(value, redactor)]));
}
