/** Events as JSON, one a line: the stream itself. */
import type { BuildEvent } from "@prebake/sdk";

/** With its line end. Control characters are escaped by JSON itself, so the line is safe on a terminal. */
export function jsonLine(event: BuildEvent): string {
  return `${JSON.stringify(event).replace(/[\x7f-\x9f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)}\n`;
}
