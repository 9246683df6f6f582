/** `-machine-readable`: comma-separated rows, one a line. Source: measured on Packer 1.16; reference of the rows. */
import type { BuildEvent } from "@prebake/sdk";
import { machineRowText } from "./machine-row.ts";
import type { MachineRow } from "./machine-row.ts";
import { safeText } from "./safe-text.ts";
import type { Message } from "./transcript.ts";
import { createTranscript } from "./transcript.ts";

/** The function from events to rows; every row is a line, with its end. */
export function createMachineReadable(): (event: BuildEvent) => string {
  const transcript = createTranscript();
  return (event) => {
    const at = Date.parse(event.at);
    return transcript(event)
      .flatMap(rowsOf)
      .map((row) => `${machineRowText(row, at)}\n`)
      .join("");
  };
}

const uiKinds = { say: "say", detail: "say", warning: "say", error: "error", ask: "say" } as const;

function rowsOf(message: Message): readonly MachineRow[] {
  if (message.type === "announcement") return [];
  if (message.type === "row") return [{ target: message.target, type: message.row, data: message.data }];
  const text = safeText(message.text, { keepColours: false });
  return [{ target: "", type: "ui", data: [uiKinds[message.type], text] }];
}
