/** `-machine-readable`: comma-separated rows, one a line. Source: measured on Packer 1.16; reference of the rows. */
import type { BuildEvent } from "@prebake/sdk";
import { safeText } from "./safe-text.ts";
import type { Message } from "./transcript.ts";
import { createTranscript } from "./transcript.ts";

export interface MachineRow {
  /** Build name for rows about one build's artifacts or errors, else empty. */
  readonly target: string;
  readonly type: string;
  readonly data: readonly string[];
}

/** `<unix seconds>,<target>,<type>,<data…>`, without a line end. */
export function machineRowText(row: MachineRow, atMs: number): string {
  return [Math.floor(atMs / 1000), row.target, row.type, ...row.data.map(escapeField)].join(",");
}

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

function escapeField(text: string): string {
  return text.replaceAll(",", "%!(PACKER_COMMA)").replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
