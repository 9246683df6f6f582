/** Versions and constraints on them, as in `required_version` and `required_plugins`. Source: measured on Packer 1.16; Terraform documentation, "Version constraints". */
export interface Version {
  /** Three numbers or more: missing ones are zero. */
  readonly segments: readonly number[];
  readonly prerelease: string;
  /** How many numbers were written. */
  readonly written: number;
}

interface Constraint {
  readonly operator: string;
  readonly version: Version;
}

export type VersionConstraint = readonly Constraint[];

const versionPattern = /^v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;
const constraintPattern = /^(=|!=|>=|<=|>|<|~>)?\s*(\S+)$/;

/** `1.2.3-beta`, with or without a leading `v`; undefined when it is none. */
export function parseVersion(text: string): Version | undefined {
  const match = versionPattern.exec(text.trim());
  if (!match) return undefined;
  const segments = (match[1] ?? "").split(".").map(Number);
  const written = segments.length;
  while (segments.length < 3) segments.push(0);
  return { segments, prerelease: match[2] ?? "", written };
}

/** Constraints separated by commas, all of which must hold; undefined when the text is none. */
export function parseVersionConstraint(text: string): VersionConstraint | undefined {
  const constraints: Constraint[] = [];
  for (const part of text.split(",")) {
    const match = constraintPattern.exec(part.trim());
    const version = match?.[2] === undefined ? undefined : parseVersion(match[2]);
    if (!version) return undefined;
    constraints.push({ operator: match?.[1] ?? "=", version });
  }
  return constraints;
}

export function satisfies(version: Version, constraint: VersionConstraint): boolean {
  return constraint.every((one) => holds(version, one));
}

/** `1.2.3-beta`: as many numbers as it has, three at least; without `v` and build metadata. */
export function versionText({ segments, prerelease }: Version): string {
  return segments.join(".") + (prerelease === "" ? "" : `-${prerelease}`);
}

/** The release that a pre-release leads to; a release itself. */
export function coreVersion(version: Version): Version {
  return { ...version, prerelease: "" };
}

/** Whether a constraint names a pre-release. */
export function namesPrerelease(constraint: VersionConstraint): boolean {
  return constraint.some(({ version }) => version.prerelease !== "");
}

/** Negative, zero or positive; a pre-release comes before its release. */
export function compareVersions(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.segments.length, b.segments.length); at++) {
    const difference = (a.segments[at] ?? 0) - (b.segments[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === "" || b.prerelease === "") return a.prerelease === "" ? 1 : -1;
  return comparePrereleases(a.prerelease.split("."), b.prerelease.split("."));
}

function holds(version: Version, { operator, version: wanted }: Constraint): boolean {
  const order = compareVersions(version, wanted);
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    default:
      return order >= 0 && sameUpToLast(version, wanted);
  }
}

// `~> 1.2` allows only the last written number to grow.
function sameUpToLast(version: Version, wanted: Version): boolean {
  for (let at = 0; at < wanted.written - 1; at++)
    if (version.segments[at] !== wanted.segments[at]) return false;
  return true;
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = compareIdentifiers(a[at], b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

// Numbers compare as numbers and come before words; a missing one comes first. Source: semver.org 2.0, 11.4.
function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const numericA = /^\d+$/.test(a);
  const numericB = /^\d+$/.test(b);
  if (numericA && numericB) return Number(a) - Number(b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  return a < b ? -1 : 1;
}
