/** Keeps secrets out of everything that is shown or stored. */

/** What a secret is replaced by, as in Packer. */
export const REDACTED = "<sensitive>";

/**
 * Collects secret texts and replaces them wherever they occur: also in paths and names, when they are ordinary words. What
 * is no secret although it is in the place of one (a default password that everybody knows) must not be added.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  /** Registers a secret. Empty texts are ignored; each line of a text of several lines (a key) is a secret of its own too. */
  add(secret: string): void {
    for (const text of [secret, ...secretLines(secret)]) {
      if (text === "" || this.#secrets.has(text)) continue;
      this.#secrets.add(text);
      this.#pattern = undefined;
    }
  }

  /** The text with every secret replaced; longer secrets first, so that one inside another leaves no rest. */
  redact(text: string): string {
    if (this.#secrets.size === 0) return text;
    this.#pattern ??= new RegExp(
      [
        REDACTED, // First, so that a text may be redacted twice.
        ...[...this.#secrets].sort((a, b) => b.length - a.length).map((secret) => RegExp.escape(secret)),
      ].join("|"),
      "gu",
    );
    return text.replace(this.#pattern, REDACTED);
  }

  /**
   * A frozen copy of plain data with secrets replaced in every text. Keys stay as they are, and so do the members named in
   * `kept`: words of ours, which a short secret may be a part of. Members that are undefined are left out.
   */
  redactTexts<T extends object>(data: T, kept: ReadonlySet<string> = noNames): T {
    return this.#redactPart(data, kept) as T; // Texts become other texts, nothing else changes.
  }

  #redactPart(part: unknown, kept: ReadonlySet<string>): unknown {
    if (typeof part === "string") return this.redact(part);
    if (Array.isArray(part)) return Object.freeze(part.map((item) => this.#redactPart(item, kept)));
    if (typeof part !== "object" || part === null) return part;
    const copy: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(part)) {
      if (member === undefined) continue;
      copy[key] = kept.has(key) ? member : this.#redactPart(member, kept);
    }
    return Object.freeze(copy);
  }
}

const noNames: ReadonlySet<string> = new Set();

// Lines of a private key are secrets one by one, because output is shown line by line; short ones (`}`) would blank the screen.
function secretLines(secret: string): string[] {
  if (!secret.includes("\n")) return [];
  return secret
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 8);
}

// What signed addresses of clouds and forges carry; whole names, in any case.
const secretParameters = [
  "token",
  "[a-z]+_token",
  "sig(?:nature)?",
  "(?:client_)?secret",
  "pass(?:word|wd)?",
  "api[_-]?key",
  "x-(?:amz|goog)-[a-z-]+",
].join("|");
const secretParameter = new RegExp(`([?&](?:${secretParameters})=)[^&#]*`, "gi");

/** A URL text without user, password and without values of query parameters that carry credentials. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/i, `$1${REDACTED}@`) // To the last @: a password may hold one.
    .replace(secretParameter, `$1${REDACTED}`);
}
