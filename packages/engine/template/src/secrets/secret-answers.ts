/**
 * Answers of secret stores, for evaluation that cannot wait: a question without an answer is kept, what asked it is
 * evaluated again when the answer is there. What was said on the way is forgotten; only the last evaluation counts.
 */
import type { DiagnosticSink, Redactor, SourceText } from "@prebake/base";
import { BuildError, DiagnosticList, isCancellation, toError } from "@prebake/base";
import { AnswerPending, HostRefusal } from "@prebake/hcl";
import type { SecretRequest } from "@prebake/hcl";

/** Reads a value from a secret store. Rejects with a `BuildError`, or with the signal's reason. */
export type ReadSecret = (request: SecretRequest, signal: AbortSignal) => Promise<string>;

export interface SecretAnswersOptions {
  /** Absent: stores are not asked here. */
  readonly readSecret: ReadSecret | undefined;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

type Answer = { readonly text: string } | { readonly problem: string };

// A question may be made of an answer; one that is made of chance (`uuidv4()`) is another one each time.
const mostRounds = 16;

export class SecretAnswers {
  readonly #options: SecretAnswersOptions;
  readonly #answers = new Map<string, Answer>();
  readonly #wanted = new Map<string, SecretRequest>();
  /** Why nothing new is asked any more. */
  #refusal: string | undefined;

  constructor(options: SecretAnswersOptions) {
    this.#options = options;
    if (!options.readSecret) this.#refusal = "secret stores are not asked here";
  }

  /** The answer; `AnswerPending` when it is still to come, `HostRefusal` when there is none. */
  read(request: SecretRequest): string {
    const id = idOf(request);
    const answer = this.#answers.get(id);
    if (answer && "text" in answer) return answer.text;
    if (answer) throw new HostRefusal(answer.problem);
    if (this.#refusal !== undefined) throw new HostRefusal(this.#refusal);
    this.#wanted.set(id, request);
    throw new AnswerPending();
  }

  /** Every text that a store gave. */
  texts(): readonly string[] {
    return [...this.#answers.values()].flatMap((answer) => ("text" in answer ? [answer.text] : []));
  }

  /** Evaluates until no answer is missing; reports what the last time had to say. */
  async settled<T>(evaluate: (sink: DiagnosticSink) => T, sink: DiagnosticSink): Promise<T> {
    for (let round = 1; ; round++) {
      const said = new DiagnosticList();
      const value = evaluate(said);
      if (!(await this.#settle(round))) {
        for (const one of said.items) sink.add(one);
        return value;
      }
    }
  }

  /** Lets a pass ask for everything it can, side by side, as long as answers lead to new questions. */
  async askAhead(pass: () => void): Promise<void> {
    for (let round = 1; ; round++) {
      pass();
      if (!(await this.#settle(round))) return;
    }
  }

  /** From now on only what is known is answered: evaluation goes on where nobody waits. */
  close(): void {
    this.#refusal ??=
      "what to ask for is known only while the build runs, when stores are not asked any more; ask for it in a variable or a local";
  }

  /** Asks for all that was wanted. False when that is nothing. */
  async #settle(round: number): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    await Promise.all(wanted.map(async ([id, request]) => this.#answers.set(id, await this.#ask(request))));
    if (round >= mostRounds) this.#refusal ??= "each answer leads to another question";
    return wanted.length > 0;
  }

  async #ask(request: SecretRequest): Promise<Answer> {
    const { readSecret, redactor, signal } = this.#options;
    try {
      const text = (await readSecret?.(request, signal)) ?? "";
      redactor.add(text);
      return { text };
    } catch (error) {
      if (isCancellation(error, signal)) throw error;
      return { problem: problemText(toError(error)) };
    }
  }
}

/** One text for one question, in whatever order its parts were written. */
function idOf(request: SecretRequest): string {
  const { store, ...asked } = request;
  const words = { path: "", name: "", key: "", ...asked };
  return JSON.stringify([store, words.path, words.name, words.key, "key" in request]);
}

function problemText(error: Error): string {
  const hint = error instanceof BuildError && error.hint !== undefined ? `. ${error.hint}` : "";
  return `${error.message}${hint}`;
}

const askingFunctions = /\b(?:vault|consul_key|aws_secretsmanager|aws_secretsmanager_raw|templatefile)\b/;

/** Whether texts may ask: one that is read by `templatefile` may do so too. Asking ahead is worth it only then. */
export function mayAsk(sources: readonly SourceText[]): boolean {
  return sources.some(({ text }) => askingFunctions.test(text));
}
