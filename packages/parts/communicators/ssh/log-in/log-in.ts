/** The order in which log-in methods are tried, and what came of it: for explaining a refusal. */
import type {
  AnyAuthMethod,
  AuthenticationType,
  AuthHandlerMiddleware,
  OpenSSHAgent,
  ParsedKey,
  Prompt,
} from "ssh2";

/** Who logs in, and with what, in the order of the tries. */
export interface LogIn {
  readonly username: string;
  readonly identities: readonly Identity[];
}

/** One thing to log in with. */
export type Identity =
  | { readonly kind: "agent"; readonly agent: OpenSSHAgent }
  /** `label` is the key's type and fingerprint. */
  | { readonly kind: "key"; readonly key: ParsedKey; readonly label: string }
  /** Also answers the prompts of keyboard-interactive that do not echo. */
  | { readonly kind: "password"; readonly password: string }
  /** Somebody answers the prompts of keyboard-interactive. */
  | { readonly kind: "person"; readonly ask: (prompt: string) => Promise<string> };

interface Method {
  readonly label: string;
  /** The protocol's name of it, as servers list it. */
  readonly name: AuthenticationType;
  readonly method: AnyAuthMethod;
}

/** What happened during one log-in. */
export interface LogInRecord {
  /** Methods the server accepts, once it said so. */
  accepted: readonly string[];
  /** What was offered to it, in words. */
  readonly offered: string[];
  /** True when nothing is left to offer. */
  exhausted: boolean;
}

export function newLogInRecord(): LogInRecord {
  return { accepted: [], offered: [], exhausted: false };
}

/**
 * ssh2's callback that gives the next method: first `none`, which tells what the server accepts (and lets in where no
 * password is set), then agent, keys, passwords, as far as the server accepts them at that moment.
 */
export function logInHandler(logIn: LogIn, record: LogInRecord): AuthHandlerMiddleware {
  const waiting = methodsOf(logIn);
  let begun = false;
  return (accepted, _partial, next) => {
    if (!begun) {
      begun = true;
      next({ type: "none", username: logIn.username });
      return;
    }
    // Null until the server answered; declared without it.
    if (accepted) record.accepted = accepted;
    const at = waiting.findIndex(
      ({ name }) => record.accepted.length === 0 || record.accepted.includes(name),
    );
    const [method] = at === -1 ? [] : waiting.splice(at, 1);
    if (method) {
      record.offered.push(method.label);
      next(method.method);
      return;
    }
    record.exhausted = true;
    next(false as never); // "No more": part of the protocol of this callback, missing in its types.
  };
}

/** What a refusal says: who, what was offered, what the server accepts. */
export function describeRefusal(username: string, record: LogInRecord): string {
  const offered = record.offered.length > 0 ? record.offered.join(", ") : "nothing that it accepts";
  const accepts = record.accepted.length > 0 ? `; it accepts ${record.accepted.join(", ")}` : "";
  return `refuses to log in "${username}" (offered: ${offered}${accepts})`;
}

function methodsOf({ username, identities }: LogIn): Method[] {
  return identities.flatMap((identity): Method[] => {
    switch (identity.kind) {
      case "agent":
        return [
          {
            label: "keys of the SSH agent",
            name: "publickey",
            method: { type: "agent", username, agent: identity.agent },
          },
        ];
      case "key":
        return [
          {
            label: `key ${identity.label}`,
            name: "publickey",
            method: { type: "publickey", username, key: identity.key },
          },
        ];
      case "password":
        return passwordMethods(username, identity.password);
      case "person":
        return [
          interactiveMethod("answers to prompts", username, async (prompts) => {
            const answers: string[] = [];
            for (const { prompt } of prompts) answers.push(await identity.ask(prompt));
            return answers;
          }),
        ];
    }
  });
}

function passwordMethods(username: string, password: string): Method[] {
  return [
    { label: "password", name: "password", method: { type: "password", username, password } },
    // A prompt that echoes asks for something that is no secret, so not for the password.
    interactiveMethod("password by keyboard-interactive", username, async (prompts) =>
      prompts.map(({ echo }) => (echo === true ? "" : password)),
    ),
  ];
}

function interactiveMethod(
  label: string,
  username: string,
  answer: (prompts: readonly Prompt[]) => Promise<string[]>,
): Method {
  return {
    label,
    name: "keyboard-interactive",
    method: {
      type: "keyboard-interactive",
      username,
      prompt: (...[, , , prompts, finish]) => {
        // Nobody there to answer: empty answers, which the server refuses.
        answer(prompts).then(finish, () => finish(prompts.map(() => "")));
      },
    },
  };
}
