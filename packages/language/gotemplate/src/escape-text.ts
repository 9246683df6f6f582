/** `html`, `js` and `urlquery`. Source: Go package text/template, "Functions"; net/url, QueryEscape; measured with Go 1.26. */
import { isPrintable } from "./quote-text.ts";

const htmlEscapes: Readonly<Record<string, string>> = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[\0"'&<>]/g, (character) => htmlEscapes[character] ?? character);
}

export function escapeJavaScript(text: string): string {
  let escaped = "";
  for (const character of text) escaped += escapeForScript(character);
  return escaped;
}

function escapeForScript(character: string): string {
  if ("\\'\"".includes(character)) return `\\${character}`;
  const point = character.codePointAt(0) ?? 0;
  const ascii = point < 0x80;
  // Of ASCII, Go leaves DEL as it is.
  if (ascii ? point >= 0x20 && !"<>&=".includes(character) : isPrintable(character)) return character;
  return `\\u${point.toString(16).toUpperCase().padStart(4, "0")}`;
}

export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
