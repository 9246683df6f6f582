/** What stores work with, and what they give. */
import type { Clock } from "@prebake/base";

/** What a store works with. */
export interface StoreContext {
  /** Where the store is, who asks, whom to trust: under the names that the store's own programs read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a store has under a name: a text, or values by key. */
export type StoredSecret = string | Readonly<Record<string, unknown>>;
