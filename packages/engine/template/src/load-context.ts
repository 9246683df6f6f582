/** What every step of loading works with. */
import type { DiagnosticList } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { LoadRequest } from "./load-request.ts";

export interface LoadContext {
  readonly request: LoadRequest;
  readonly host: Host;
  readonly sink: DiagnosticList;
}
