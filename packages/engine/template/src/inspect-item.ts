/** One piece of the output of `inspect`. */
export type InspectItem =
  /** Text for people; a line end follows it. */
  | { readonly kind: "say"; readonly text: string }
  /** A row that only `-machine-readable` shows. */
  | { readonly kind: "machine"; readonly type: string; readonly data: readonly string[] };

export function say(text: string): InspectItem {
  return { kind: "say", text };
}
