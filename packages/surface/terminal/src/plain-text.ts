/** Messages as lines for people: colours of the builds, times in front. */
import type { BuildEvent } from "@prebake/sdk";
import { safeText } from "./safe-text.ts";
import { createTranscript } from "./transcript.ts";
import type { Message } from "./transcript.ts";

export interface PlainTextOptions {
  readonly colours: boolean;
  /** `-timestamp-ui`: an RFC 3339 time before each line of a build. */
  readonly timestamps: boolean;
}

// Green, cyan, magenta, yellow, blue: by the order of the builds. Source: measured on Packer 1.6.
const buildColours = [32, 36, 35, 33, 34] as const;
const red = 31;
const yellow = 33;

/** The function from events to text, ends of lines included; a question ends in a space instead. */
export function createPlainText(options: PlainTextOptions): (event: BuildEvent) => string {
  const transcript = createTranscript();
  const colours = new Map<string, number>();
  return (event) => {
    if (event.kind === "run.started") {
      event.builds.forEach((build, index) =>
        colours.set(build, buildColours[index % buildColours.length] ?? red),
      );
    }
    const line = {
      colours: options.colours ? colours : undefined,
      time: options.timestamps ? event.at : undefined,
    };
    return transcript(event)
      .map((message) => messageText(message, line))
      .join("");
  };
}

interface LineStyle {
  /** Colour of each build; undefined for no colour at all. */
  readonly colours: ReadonlyMap<string, number> | undefined;
  readonly time: string | undefined;
}

function messageText(message: Message, style: LineStyle): string {
  if (message.type === "row") return "";
  if (message.type === "announcement") return announcement(message.builds, style);
  const time = style.time !== undefined && message.build !== undefined ? `${localTime(style.time)}: ` : "";
  const lines = safeText(message.text, { keepColours: style.colours !== undefined })
    .split("\n")
    .map((line) => paint(`${time}${line}`, message, style));
  return lines.join("\n") + (message.type === "ask" ? " " : "\n");
}

function announcement(builds: readonly string[], style: LineStyle): string {
  const { colours } = style;
  if (!colours || builds.length === 0) return "";
  const lines = [...new Set(builds)].map((build) =>
    sgr(`1;${colours.get(build)}`, `${build}: output will be in this color.`),
  );
  return `${lines.join("\n")}\n\n`;
}

function paint(
  line: string,
  message: Exclude<Message, { type: "row" | "announcement" }>,
  style: LineStyle,
): string {
  if (!style.colours || line === "") return line;
  if (message.build === undefined) return paintDiagnostic(line, message.type);
  if (message.type === "error") return sgr(`1;${red}`, line);
  const colour = message.type === "warning" ? yellow : (style.colours.get(message.build) ?? 39);
  return sgr(`${message.type === "detail" ? 0 : 1};${colour}`, line);
}

/** Of texts about no build only the first word of a diagnostic and its marks are coloured. */
function paintDiagnostic(line: string, type: Message["type"]): string {
  const colour = type === "error" ? red : type === "warning" ? yellow : undefined;
  if (colour === undefined) return line;
  const head = /^(?:Error|Warning):/.exec(line)?.[0];
  if (head !== undefined) return sgr(`1;${colour}`, head) + sgr("1", line.slice(head.length));
  return /^\s+\^+$/.test(line) ? sgr(`1;${colour}`, line) : line;
}

function sgr(codes: string, text: string): string {
  return `\x1b[${codes}m${text}\x1b[0m`;
}

/** RFC 3339 in local time, seconds. */
export function localTime(at: string): string {
  const date = new Date(at);
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
