/** One try to reach the guest that came to nothing: an ordinary event while a machine boots, an error only at the end. */
import { platformCode } from "@prebake/base";
import type { BuildEventBody } from "@prebake/sdk";

export type ConnectionState = Extract<BuildEventBody, { kind: "connection" }>["state"];

/** How the guest answered a try: not at all, by refusing or closing the connection, or with a text that is no banner. */
export type GuestAnswer = "none" | "refusal" | "words";

export class TryFailed extends Error {
  override readonly name = "TryFailed";
  /** How far the try came. */
  readonly state: ConnectionState;

  readonly #answer: GuestAnswer;

  /** `detail` goes on after the guest's address: "refuses connections". */
  constructor(state: ConnectionState, detail: string, answer: GuestAnswer = "none") {
    super(detail);
    this.state = state;
    this.#answer = answer;
  }

  /** The guest itself said no: its network is up. */
  get isAnswer(): boolean {
    return this.#answer !== "none";
  }

  /** A server is there and turned us away in words: it has too much to do. */
  get isBusy(): boolean {
    return this.#answer === "words";
  }

  /** The same failure, met on the way to somewhere else. */
  via(where: string): TryFailed {
    return new TryFailed(this.state, `${where} ${this.message}`, this.#answer);
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
  if (state && text) return new TryFailed(state, text, state === "refused" ? "refusal" : "none");
  return new TryFailed(
    "unreachable",
    `cannot be reached (${error instanceof Error ? error.message : String(error)})`,
  );
}
