/** Calls of the screen: the host serves them to every component that runs. */
import { int, nothing, struct, text, texts } from "../net-rpc/message.ts";

export const uiMethods = {
  say: { name: "Ui.Say", argument: text, result: nothing },
  message: { name: "Ui.Message", argument: text, result: nothing },
  error: { name: "Ui.Error", argument: text, result: nothing },
  machine: { name: "Ui.Machine", argument: struct("row", { Category: text, Args: texts }), result: nothing },
  ask: { name: "Ui.Ask", argument: text, result: text },
  /** The answer is an id of ours, under which the two methods below are called. */
  newTrackProgress: {
    name: "Ui.NewTrackProgress",
    argument: struct("progress", { Src: text, TotalSize: int, CurrentSize: int }),
    result: text,
  },
} as const;

/** Calls of one progress bar: bytes just read, and the end. */
export function progressMethods(id: string) {
  return {
    add: { name: `Ui${id}.Add`, argument: int, result: nothing },
    close: { name: `Ui${id}.Close`, argument: nothing, result: nothing },
  } as const;
}
