import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { platform } from "../directory/fake-plugin.fixture.ts";
import { platformText } from "../directory/plugin-platform.ts";
import { createInstallerRig } from "./installer-rig.fixture.ts";
import type { InstallerRig } from "./installer-rig.fixture.ts";
import { zipArchive } from "./release-server.fixture.ts";
import type { Answer, PublishedPlugin } from "./release-server.fixture.ts";

const source = "github.com/hashicorp/wrap";
const here = platformText(platform);
const wrap = (version: string, more: Partial<PublishedPlugin> = {}): PublishedPlugin => ({
  name: "wrap",
  version,
  on: "releases",
  ...more,
});
const releases = (version: string) => `/releases/packer-plugin-wrap/${version}/packer-plugin-wrap_${version}`;

function refusal(code: string, ...words: readonly RegExp[]) {
  return (error: unknown) => {
    assert.ok(error instanceof BuildError, String(error));
    assert.equal(error.code, code, error.message);
    for (const word of words) assert.match(`${error.message}\n${error.hint ?? ""}`, word);
    return true;
  };
}

async function filesIn(t: InstallerRig): Promise<readonly string[]> {
  const entries = await fs
    .readdir(t.options.directory.options.path, { recursive: true, withFileTypes: true })
    .catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test("the highest release is installed with its checksum file, mode and name, and asked what it is", async () => {
  await using t = await createInstallerRig();
  for (const version of ["1.0.9", "1.0.10", "1.1.0-beta1"]) t.server.publish(wrap(version));
  const { plugin, isNew, archives } = await t.install(source);
  assert.equal(isNew, true);
  assert.match(plugin.path, /\/github\.com\/hashicorp\/wrap\/packer-plugin-wrap_v1\.0\.10_x5\.0_/);
  assert.equal(await fs.readFile(`${plugin.path}_SHA256SUM`, "utf8"), plugin.digest);
  assert.equal((await fs.stat(plugin.path)).mode & 0o777, 0o755);
  assert.deepEqual(Object.keys(archives), [here]);
  assert.deepEqual((await filesIn(t)).length, 2);
  assert.deepEqual(t.server.requests.map((line) => line.replace(/^.*?\/packer-plugin-wrap\//, "")).sort(), [
    "1.0.10/packer-plugin-wrap_1.0.10_SHA256SUMS",
    "1.0.10/packer-plugin-wrap_1.0.10_SHA256SUMS.sig",
    `1.0.10/packer-plugin-wrap_1.0.10_${here}.zip`,
    "1.0.10/packer-plugin-wrap_1.0.10_manifest.json",
    "index.json",
  ]);
});

test("a new binary is asked beside its place, never in the directory for temporary files", async () => {
  await using t = await createInstallerRig();
  const script = `echo "$0" >> "$CALLS"; echo '{"version":"1.0.0","api_version":"x5.0"}'`;
  t.server.publish(wrap("1.0.0", { script }));
  const { plugin } = await t.install(source);
  const [called = ""] = await t.rig.calls();
  assert.equal(dirname(called), dirname(plugin.path));
  assert.doesNotMatch(basename(called), /^packer-plugin-/);
});

test("what is there is not fetched again, unless forced; the cached archive is", async () => {
  await using t = await createInstallerRig();
  t.server.publish(wrap("1.0.0"));
  await t.install(source);
  assert.equal((await t.install(source)).isNew, false);
  assert.equal((await t.install(source, { force: true })).isNew, true);
  assert.equal(t.server.requests.filter((line) => line.endsWith(".zip")).length, 1);
});

test("a constraint chooses; without a release that meets it, all that exist are named", async () => {
  await using t = await createInstallerRig();
  for (const version of ["1.0.9", "1.0.10", "2.0.0"]) t.server.publish(wrap(version));
  assert.equal(
    (await t.install(source, { constraint: "~> 1.0" })).plugin.version.segments.join("."),
    "1.0.10",
  );
  await assert.rejects(
    t.install(source, { constraint: ">= 3" }),
    refusal(
      "plugin/no-release",
      />= 3/,
      /127\.0\.0\.1:\d+ has 2\.0\.0, 1\.0\.10, 1\.0\.9/,
      /github\.com has no plugin/,
    ),
  );
});

test("another namespace never gets HashiCorp's plugin; GitHub is asked, with the token for the API only", async () => {
  await using t = await createInstallerRig({ env: { PACKER_GITHUB_API_TOKEN: "t0ken" } });
  t.server.publish(wrap("9.9.9"));
  t.server.publish(wrap("1.0.0", { on: "github", namespace: "acme" }));
  const { plugin } = await t.install("github.com/acme/wrap");
  assert.match(plugin.path, /github\.com\/acme\/wrap\/.*v1\.0\.0/);
  assert.deepEqual(t.server.requests, [
    "GET /api/repos/acme/packer-plugin-wrap/git/matching-refs/tags Bearer t0ken",
    "GET /github/acme/packer-plugin-wrap/releases/download/v1.0.0/packer-plugin-wrap_v1.0.0_SHA256SUMS",
    `GET /github/acme/packer-plugin-wrap/releases/download/v1.0.0/packer-plugin-wrap_v1.0.0_x5.0_${here}.zip`,
  ]);
});

const enterprise = {
  "https://git.example.com/api/v3": "/api",
  "https://git.example.com": "/github",
};

test("a GitHub Enterprise server is asked with its own token; that of github.com stays at home", async () => {
  for (const token of ["private", undefined]) {
    const env = {
      PACKER_GITHUB_API_TOKEN: "public",
      ...(token !== undefined && { PACKER_GITHUB_API_TOKEN_GIT_EXAMPLE_COM: token }),
    };
    await using t = await createInstallerRig({ env, standsFor: enterprise });
    t.server.publish(wrap("1.0.0", { on: "github", namespace: "acme" }));
    const { plugin } = await t.install("git.example.com/acme/wrap");
    assert.match(plugin.path, /\/git\.example\.com\/acme\/wrap\/packer-plugin-wrap_v1\.0\.0/);
    const tags = "GET /api/repos/acme/packer-plugin-wrap/git/matching-refs/tags";
    assert.equal(t.server.requests[0], token === undefined ? tags : `${tags} Bearer ${token}`);
    assert.ok(t.server.requests.slice(1).every((line) => !line.includes("Bearer")));
  }
});

test("a token that the server does not take is named, not shown", async () => {
  await using t = await createInstallerRig({ env: { PACKER_GITHUB_API_TOKEN: "wr0ng-t0ken" } });
  t.server.answers.set("/api/repos/acme/packer-plugin-wrap/git/matching-refs/tags", {
    status: 401,
    body: '{"message":"Bad credentials"}',
  });
  await assert.rejects(
    t.install("github.com/acme/wrap"),
    (error) =>
      refusal("plugin/http-status", /HTTP 401/, /PACKER_GITHUB_API_TOKEN/)(error) &&
      !/wr0ng/.test(JSON.stringify(error, Object.getOwnPropertyNames(error))),
  );
});

test("a redirect of the archive goes without the token", async () => {
  await using t = await createInstallerRig({ env: { PACKER_GITHUB_API_TOKEN: "t0ken" } });
  t.server.publish(wrap("1.0.0", { on: "github", namespace: "acme" }));
  const path = `/github/acme/packer-plugin-wrap/releases/download/v1.0.0/packer-plugin-wrap_v1.0.0_x5.0_${here}.zip`;
  const zip = t.server.answers.get(path);
  assert.ok(zip);
  t.server.answers.set("/storage/zip", zip);
  t.server.answers.set(path, { status: 302, headers: { location: "/storage/zip" } });
  assert.ok((await t.install("github.com/acme/wrap")).isNew);
  assert.equal(t.server.requests.at(-1), "GET /storage/zip");
});

test("a plugin that the first host does not know comes from the second", async () => {
  await using t = await createInstallerRig();
  t.server.publish(wrap("1.0.0", { on: "github" }));
  assert.ok((await t.install(source)).isNew);
});

test("a tag without files is told, and the next lower version taken", async () => {
  await using t = await createInstallerRig();
  t.server.publish(wrap("1.0.0", { on: "github" }));
  t.server.publish(wrap("1.1.0", { on: "tag-only" }));
  assert.match((await t.install(source)).plugin.path, /v1\.0\.0/);
  assert.match(t.warnings.join(), /names version 1\.1\.0 .* no files of it/);
});

test("a redirect of the archive is followed", async () => {
  await using t = await createInstallerRig();
  t.server.publish(wrap("1.0.0"));
  const path = `${releases("1.0.0")}_${here}.zip`;
  const zip = t.server.answers.get(path);
  assert.ok(zip);
  t.server.answers.set("/elsewhere", zip);
  t.server.answers.set(path, { status: 302, headers: { location: "/elsewhere" } });
  assert.ok((await t.install(source)).isNew);
});

test("a cut download goes on where it was cut", async () => {
  await using t = await createInstallerRig();
  t.server.publish(wrap("1.0.0"));
  const path = `${releases("1.0.0")}_${here}.zip`;
  const zip = t.server.answers.get(path);
  assert.ok(zip && !Array.isArray(zip));
  t.server.answers.set(path, [{ ...zip, cutAfter: 100 }, zip]);
  assert.ok((await t.install(source)).isNew);
});

// Each would let Packer install 1.0.0 without a word, or stop it with other words.
const faults: readonly [string, (t: InstallerRig) => void, string, RegExp][] = [
  [
    "a wrong checksum",
    (t) => t.server.answers.set(`${releases("1.1.0")}_${here}.zip`, { body: zipArchive([["x", "y"]]) }),
    "download/checksum-mismatch",
    /its sha256 is/,
  ],
  [
    "an archive that is cut again and again",
    (t) => {
      const path = `${releases("1.1.0")}_${here}.zip`;
      t.server.answers.set(path, { ...(t.server.answers.get(path) as Answer), cutAfter: 1 });
    },
    "download/unreachable",
    /closed the connection|cut/,
  ],
  [
    "an archive shorter than it was published",
    (t) => {
      const path = `${releases("1.1.0")}_${here}.zip`;
      const { body = "" } = t.server.answers.get(path) as Answer;
      t.server.answers.set(path, { body: Buffer.from(body).subarray(0, 100) });
    },
    "download/checksum-mismatch",
    /its sha256 is/,
  ],
  [
    "a missing archive",
    (t) => t.server.answers.delete(`${releases("1.1.0")}_${here}.zip`),
    "download/not-found",
    /no such file/,
  ],
  [
    "a missing manifest",
    (t) => t.server.answers.delete(`${releases("1.1.0")}_manifest.json`),
    "plugin/odd-answer",
    /does not say which plugin API/,
  ],
  [
    "a damaged manifest",
    (t) => t.server.answers.set(`${releases("1.1.0")}_manifest.json`, { body: "<html>" }),
    "plugin/odd-answer",
    /no JSON/,
  ],
  [
    "a signature that is none",
    (t) => t.server.answers.set(`${releases("1.1.0")}_SHA256SUMS.sig`, { body: "x" }),
    "plugin/signature",
    /not good/,
  ],
  [
    "a newer API",
    (t) => t.server.publish(wrap("1.1.0", { api: "x5.1" })),
    "plugin/api-version",
    /newer plugin API \(x5\.1\).*\n.*"< 1\.1\.0"/,
  ],
  [
    "another platform only",
    (t) => t.server.publish(wrap("1.1.0", { platform: "plan9_mips" })),
    "plugin/platform",
    /not published for .*\n.*plan9_mips/,
  ],
  [
    "an archive without the binary",
    (t) => t.server.publish(wrap("1.1.0", { entryName: "readme" })),
    "plugin/archive",
    /no file of the name .* but "LICENSE\.txt", "readme"/,
  ],
  [
    "a binary of another version",
    (t) => t.server.publish(wrap("1.1.0", { describe: { version: "1.0.5" } })),
    "plugin/misnamed",
    /says that it is version 1\.0\.5/,
  ],
  [
    "a pre-release as a release",
    (t) => t.server.publish(wrap("1.1.0", { describe: { version: "1.1.0-dev" } })),
    "plugin/misnamed",
    /pre-release 1\.1\.0-dev/,
  ],
  [
    "a binary that is no plugin",
    (t) => t.server.publish(wrap("1.1.0", { script: "echo hello" })),
    "plugin/not-a-plugin",
    /no Packer plugin/,
  ],
  [
    "an index that is none",
    (t) => t.server.answers.set("/releases/packer-plugin-wrap/index.json", { body: "[]" }),
    "plugin/odd-answer",
    /no "versions"/,
  ],
  [
    "a failing index",
    (t) => t.server.answers.set("/releases/packer-plugin-wrap/index.json", { status: 500 }),
    "plugin/http-status",
    /HTTP 500/,
  ],
  [
    "a cut index",
    (t) =>
      t.server.answers.set("/releases/packer-plugin-wrap/index.json", {
        body: "{}".repeat(50),
        cutAfter: 10,
      }),
    "host/connection-lost",
    /closed the connection|cut/,
  ],
];
for (const [what, fault, code, words] of faults) {
  test(`installPlugin() refuses ${what}, and installs nothing in its place`, async () => {
    await using t = await createInstallerRig();
    t.server.publish(wrap("1.0.0"));
    t.server.publish(wrap("1.1.0"));
    fault(t);
    await assert.rejects(t.install(source), refusal(code, words));
    assert.deepEqual(await filesIn(t), []);
  });
}

test("a rate limit says what to do and when", async () => {
  await using t = await createInstallerRig();
  const reset = String(Math.round(Date.now() / 1000) + 600);
  t.server.answers.set("/api/repos/acme/packer-plugin-wrap/git/matching-refs/tags", {
    status: 403,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
  });
  await assert.rejects(
    t.install("github.com/acme/wrap"),
    refusal("plugin/rate-limit", /no more answers/, /PACKER_GITHUB_API_TOKEN/, /in (9|10|11) minutes/),
  );
});

test("a source that nobody serves is refused before any request", async () => {
  await using t = await createInstallerRig();
  await assert.rejects(t.install("github.com/a/b/c"), refusal("plugin/no-host", /HOST\/NAMESPACE\/NAME/));
  assert.deepEqual(t.server.requests, []);
});

test("a mirror directory replaces the network, in the names of either host", async () => {
  await using t = await createInstallerRig();
  t.server.publish(wrap("1.0.0"));
  t.server.publish(wrap("2.0.0", { on: "github" }));
  const mirror = join(t.rig.root, "mirror");
  const folder = join(mirror, source);
  await fs.mkdir(folder, { recursive: true });
  for (const [path, answer] of t.server.answers) {
    if (!Array.isArray(answer) && path.includes("packer-plugin-wrap_"))
      await fs.writeFile(join(folder, path.slice(path.lastIndexOf("/") + 1)), answer.body ?? "");
  }
  await using offline = await createInstallerRig({ mirror });
  assert.match((await offline.install(source)).plugin.path, /v2\.0\.0/);
  assert.match((await offline.install(source, { constraint: "< 2" })).plugin.path, /v1\.0\.0/);
  await assert.rejects(offline.install("github.com/hashicorp/other"), refusal("plugin/no-release", /mirror/));
  assert.deepEqual(offline.server.requests, []);
  await fs.rm(join(folder, "packer-plugin-wrap_1.0.0_manifest.json"));
  await assert.rejects(
    offline.install(source, { constraint: "< 2", force: true }),
    refusal("plugin/odd-answer", /does not say which plugin API/),
  );
});

test(
  "a plugin directory that cannot be written is named, with the way out",
  { skip: process.getuid?.() === 0 },
  async () => {
    await using t = await createInstallerRig();
    t.server.publish(wrap("1.0.0"));
    await fs.mkdir(t.rig.plugins, { mode: 0o555 });
    await assert.rejects(
      t.install(source),
      refusal("plugin/directory-unwritable", /permission denied/, /PACKER_PLUGIN_PATH/),
    );
  },
);

test("a plugin directory below a file is named", async () => {
  await using t = await createInstallerRig({ plugins: "/dev/null/plugins" });
  t.server.publish(wrap("1.0.0"));
  await assert.rejects(
    t.install(source),
    refusal("plugin/directory-unwritable", /not a directory/, /PACKER_PLUGIN_PATH/),
  );
});

test("a full disk leaves what was installed before", { skip: cannotMount() }, async () => {
  await using t = await createInstallerRig();
  await fs.mkdir(t.rig.plugins);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", t.rig.plugins]);
  try {
    t.server.publish(wrap("1.0.0"));
    await t.install(source);
    t.server.publish(wrap("1.1.0", { script: `echo nothing #${"x".repeat(200_000)}` }));
    await assert.rejects(t.install(source), refusal("plugin/disk-full", /MiB|no space/, /untouched/));
    assert.equal((await filesIn(t)).length, 2);
  } finally {
    execFileSync("umount", [t.rig.plugins]);
  }
});

test("a read-only file system is named, with the way out", { skip: cannotMount() }, async () => {
  await using t = await createInstallerRig();
  await fs.mkdir(t.rig.plugins);
  execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", t.rig.plugins]);
  try {
    t.server.publish(wrap("1.0.0"));
    await assert.rejects(
      t.install(source),
      refusal("plugin/directory-unwritable", /read-only/, /PACKER_PLUGIN_PATH/),
    );
  } finally {
    execFileSync("umount", [t.rig.plugins]);
  }
});

function cannotMount(): string | false {
  return process.platform === "linux" && process.getuid?.() === 0 ? false : "needs the right to mount";
}
