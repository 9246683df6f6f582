/** PACKER_LOG: the stream as log lines, in the form of Go's log package that users' scripts read. */
import type { BuildEvent } from "@prebake/sdk";
import { safeText } from "./safe-text.ts";
import { createTranscript } from "./transcript.ts";
import type { Message } from "./transcript.ts";

/** The function from events to log lines, ends included; empty for events that a log does not need. */
export function createDebugLog(): (event: BuildEvent) => string {
  const transcript = createTranscript();
  return (event) => {
    const time = logTime(event.at);
    const lines = [...linesOf(event), ...transcript(event).flatMap(saidLines)];
    return lines.map((line) => `${time} ${safeText(line, { keepColours: false })}\n`).join("");
  };
}

function saidLines(message: Message): readonly string[] {
  if (message.type === "row" || message.type === "announcement") return [];
  const level = message.type === "error" ? "ui error" : "ui";
  return message.text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `${level}: ${line}`);
}

function linesOf(event: BuildEvent): readonly string[] {
  switch (event.kind) {
    case "log": {
      const from = event.build === undefined ? event.source : `${event.source} (${event.build})`;
      return event.text.split("\n").map((line) => `[${event.level.toUpperCase()}] ${from}: ${line}`);
    }
    case "connection": {
      const detail = event.detail === undefined ? "" : `: ${event.detail}`;
      return [
        `[DEBUG] ${event.communicator} (${event.build}): try ${event.attempt}, ${event.state}${detail}`,
      ];
    }
    case "provisioner.started":
      return [`[INFO] runner (${event.build}): provisioner ${event.index + 1}, ${event.type}`];
    case "provisioner.finished":
      return [
        `[INFO] runner (${event.build}): provisioner ${event.index + 1} ended after ${Math.round(event.durationMs)} ms`,
      ];
    default:
      return [];
  }
}

/** `2026/11/21 11:03:00`, local time. */
function logTime(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}/${two(date.getMonth() + 1)}/${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
