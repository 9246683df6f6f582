/** One try to reach the guest that came to nothing: an ordinary event while a machine boots, an error only at the end. */
import { platformCode } from "@prebake/base";
import type { BuildEventBody } from "@prebake/sdk";

export type ConnectionState = Extract<BuildEventBody, { kind: "connection" }>["state"];

export class TryFailed extends Error {
  override readonly name = "TryFailed";
  /** How far the try came. */
  readonly state: ConnectionState;

  /** `detail` goes on after the guest's address: "refuses connections". */
  constructor(state: ConnectionState, detail: string) {
    super(detail);
    this.state = state;
  }

  /** The same failure, met on the way to somewhere else. */
  via(where: string): TryFailed {
    return new TryFailed(this.state, `${where} ${this.message}`);
  }
}

const stateOfCode: Readonly<Record<string, readonly [ConnectionState, string]>> = {
  "host/connection-refused": ["refused", "refuses connections"],
  "host/connection-timeout": ["unreachable", "does not answer"],
  "host/unreachable": ["unreachable", "cannot be reached"],
  "host/unknown-host": ["unreachable", "has a name that does not resolve"],
};

/** What a failed connect of the host means for a try. */
export function tryFailedOf(error: unknown): TryFailed {
  if (error instanceof TryFailed) return error;
  const [state, text] = stateOfCode[platformCode(error) ?? ""] ?? [];
  if (state && text) return new TryFailed(state, text);
  return new TryFailed(
    "unreachable",
    `cannot be reached (${error instanceof Error ? error.message : String(error)})`,
  );
}
