/** What the functions of a text with `{{ }}` see of the world. Everything is handed in; nothing waits. */
import type { SecretRequest } from "@prebake/hcl";

export interface EngineFunctionContext {
  /** `variables`: the text is a default or a value of an input variable, where secrets and the environment may be read. */
  readonly place: "variables" | "component";
  /** Value of an input variable; undefined when there is none of this name. */
  userVariable(name: string): string | undefined;
  /** Value of an environment variable; undefined when it is not set. */
  env(name: string): string | undefined;
  /** Start of the run: one instant for every function of every text. */
  readonly now: Date;
  /** Absolute directory of the template; undefined when the template came from standard input. */
  readonly templateDir: string | undefined;
  readonly workingDirectory: string;
  /** The version of Packer that templates are told. */
  readonly coreVersion: string;
  /** The program's own version. */
  readonly programVersion: string;
  /** A new time-ordered UUID on each call. */
  uuid(): string;
  /** A value from a secret store. What it throws as `HostRefusal` is told as a mistake of the text; `AnswerPending` goes to whoever renders it. */
  readSecret(request: SecretRequest): string;
  /** The build that the text belongs to; undefined in texts that belong to none. */
  readonly build?: EngineBuild | undefined;
}

export interface EngineBuild {
  readonly name: string;
  readonly type: string;
  /** Where the text stands: the facts of a machine are known after its builder only. */
  readonly step: "builder" | "later";
  /** Names that `build` may be asked for; those of the builder's type when absent. */
  readonly generatedNames?: readonly string[] | undefined;
  /** A fact of the running machine; undefined when it has none of this name. Absent while nothing runs. */
  readonly generated?: ((name: string) => string | undefined) | undefined;
}
