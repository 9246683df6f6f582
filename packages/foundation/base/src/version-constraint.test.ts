import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compareVersions,
  coreVersion,
  namesPrerelease,
  parseVersion,
  parseVersionConstraint,
  satisfies,
  versionText,
} from "./version-constraint.ts";

const rows: readonly [version: string, constraint: string, holds: boolean][] = [
  ["1.16.0", "1.16.0", true],
  ["1.16.0", "v1.16.0", true],
  ["1.16.0", "= 1.16", true],
  ["1.16.0", "!= 1.16.0", false],
  ["1.16.0", ">= 1.0, < 2.0", true],
  ["1.16.0", ">= 1.0, < 1.5", false],
  ["1.16.0", "> 1.16", false],
  ["1.16.0", "<= 1.16.0", true],
  ["1.16.0", "~> 1.0", true],
  ["1.16.0", "~> 1.16.0", true],
  ["1.16.0", "~> 1.6.0", false],
  ["2.0.0", "~> 1.0", false],
  ["1.16.0", ">=1.0.0", true],
  ["1.16.0", "> 1.16.0-beta", true],
  ["1.16.0", "1", false],
];

for (const [version, constraint, holds] of rows) {
  test(`satisfies() ${version} ${holds ? "meets" : "does not meet"} "${constraint}"`, () => {
    const [parsed, wanted] = [parseVersion(version), parseVersionConstraint(constraint)];
    assert.ok(parsed && wanted);
    assert.equal(satisfies(parsed, wanted), holds);
  });
}

for (const text of ["", "newest", ">= ", "=> 1.0", "1.0,", "1..0", "~1.0"]) {
  test(`parseVersionConstraint() refuses "${text}"`, () =>
    assert.equal(parseVersionConstraint(text), undefined));
}

for (const text of ["", "x", ">= 1.0", "1.0-", "1.a"]) {
  test(`parseVersion() refuses "${text}"`, () => assert.equal(parseVersion(text), undefined));
}

test("compareVersions() orders pre-releases as semver says", () => {
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.10",
  ];
  const shuffled = ordered.toReversed().map((text) => ({ text, version: parseVersion(text) }));
  const sorted = shuffled.toSorted((a, b) =>
    a.version && b.version ? compareVersions(a.version, b.version) : 0,
  );
  assert.deepEqual(
    sorted.map(({ text }) => text),
    ordered,
  );
});

test("versionText(), coreVersion() and namesPrerelease() tell parts of a version", () => {
  const beta = parseVersion("v1.2-beta.1+build");
  assert.ok(beta);
  assert.equal(versionText(beta), "1.2.0-beta.1");
  assert.equal(versionText(coreVersion(beta)), "1.2.0");
  for (const [text, names] of [
    [">= 1.0, < 2.0", false],
    [">= 1.0, < 2.0-rc1", true],
  ] as const) {
    const constraint = parseVersionConstraint(text);
    assert.ok(constraint);
    assert.equal(namesPrerelease(constraint), names);
  }
});
