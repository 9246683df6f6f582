/** One block of the new template, with what has to be said about it in comments. */
import type { JsonMember } from "../json/json-tree.ts";
import { TextNotUpgraded, upgradeText } from "./upgrade-text.ts";
import { HclWriter } from "./hcl-writer.ts";
import { quoteHcl } from "./quote-hcl.ts";
import { adviceOnFunctions } from "./upgraded-functions.ts";
import type { UpgradeNames, UpgradeUses } from "./upgraded-functions.ts";

export interface BlockUpgrade {
  readonly names: UpgradeNames;
  /** Of the whole template; gets what this block uses. */
  readonly uses: UpgradeUses;
}

/**
 * Text of a block. When one of its texts cannot be understood, all of them stay as they were, below a comment that says why.
 * Source of the comments: measured on Packer 1.16.
 */
export function upgradeBlock({ names, uses }: BlockUpgrade, write: (writer: HclWriter) => void): string {
  const own: UpgradeUses = { timestamp: false, legacyTime: new Set(), leftOut: uses.leftOut };
  const advised: string[] = [];
  const leaveOut = (member: JsonMember): void => void uses.leftOut.add(member);
  const writer: HclWriter = new HclWriter(
    (text) => upgradeText(text, { names, uses: own, advised }),
    leaveOut,
  );
  try {
    write(writer);
  } catch (error) {
    if (!(error instanceof TextNotUpgraded)) throw error;
    const asItWas = new HclWriter(quoteHcl, leaveOut);
    write(asItWas);
    return `\n# ${failureComment(error, writer.line)}\n${asItWas.text}`;
  }
  uses.timestamp ||= own.timestamp;
  for (const name of own.legacyTime) uses.legacyTime.add(name);
  return legacyTimeComments(own) + adviceComment(advised, writer.text);
}

function failureComment({ message, invalid }: TextNotUpgraded, line: number): string {
  return invalid
    ? `could not parse template for following block: ${JSON.stringify(`template: hcl2_upgrade:${line}: ${message}`)}`
    : message;
}

function legacyTimeComments({ legacyTime }: UpgradeUses): string {
  return [...legacyTime]
    .map(
      (name) =>
        `# The "${name}" function has been provided for backwards compatability, but we recommend switching to the timestamp and formatdate functions.\n`,
    )
    .join("");
}

function adviceComment(advised: readonly string[], text: string): string {
  const [first, ...more] = advised.map(adviceOn);
  if (first === undefined) return text;
  if (more.length === 0) return `\n# 1 error occurred upgrading the following block:\n${first}\n${text}`;
  const head = `\n# ${advised.length} errors occurred upgrading the following block:\n`;
  // A block with an empty line of its own in front follows at once; any other must not end up in the comment.
  return `${head}${[first, ...more].join("\n\n")}${text.startsWith("\n") ? "" : "\n"}${text}`;
}

function adviceOn(name: string): string {
  const { instead = "", see = "" } = adviceOnFunctions[name] ?? {};
  return [
    `unhandled "${name}" call:`,
    `there is no way to automatically upgrade the "${name}" call.`,
    `Please manually upgrade to ${name === "clean_resource_name" ? "use " : ""}${instead}`,
    `Visit ${see} for more infos.`,
  ]
    .map((line) => `# ${line}`)
    .join("\n");
}
