/** What every step of loading works with. */
import type { DiagnosticList } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { LoadRequest } from "./load-request.ts";
import type { SecretAnswers } from "./secrets/secret-answers.ts";

export interface LoadContext {
  readonly request: LoadRequest;
  readonly host: Host;
  readonly sink: DiagnosticList;
  readonly answers: SecretAnswers;
}
