/** Calls of an artifact: a plugin serves its own, the host serves the input of a post-processor. */
import { nothing, raw, text, texts } from "../net-rpc/message.ts";
import { basicError } from "./component-methods.ts";

export const artifactMethods = {
  builderId: { name: "Artifact.BuilderId", argument: nothing, result: text },
  id: { name: "Artifact.Id", argument: nothing, result: text },
  string: { name: "Artifact.String", argument: nothing, result: text },
  files: { name: "Artifact.Files", argument: nothing, result: texts },
  state: { name: "Artifact.State", argument: text, result: raw },
  /** A failure is a successful answer that holds an error. */
  destroy: { name: "Artifact.Destroy", argument: nothing, result: basicError },
} as const;
