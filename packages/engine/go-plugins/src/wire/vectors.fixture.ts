/** The vectors of `testdata/`: recorded from real plugins, Packer and the SDK. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../testdata");

/** Rows of a file with one JSON value a line. */
export function vectorRows(name: string): readonly Record<string, unknown>[] {
  return readFileSync(join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>); // Our own data.
}

export function vectorJson(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

export function bytesOfHex(hex: unknown): Uint8Array {
  return new Uint8Array(Buffer.from(String(hex), "hex"));
}

export interface SessionPiece {
  /** `host`: sent by the host. */
  readonly from: "host" | "plugin";
  readonly bytes: Uint8Array;
}

export interface Session {
  readonly name: string;
  readonly pieces: readonly SessionPiece[];
}

/** All recorded sessions. A line is what one side sent until the other spoke: `> base64` from the host, `< base64` from the plugin. */
export function sessions(): readonly Session[] {
  return readdirSync(join(folder, "sessions"))
    .sort()
    .map((file) => ({ name: file.replace(/\.txt$/, ""), pieces: piecesOf(join(folder, "sessions", file)) }));
}

function piecesOf(path: string): readonly SessionPiece[] {
  return readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({
      from: line.startsWith(">") ? "host" : "plugin",
      bytes: new Uint8Array(Buffer.from(line.slice(2), "base64")),
    }));
}
