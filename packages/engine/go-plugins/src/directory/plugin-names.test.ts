import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { requirementText } from "./requirement-text.ts";
import { componentType, parseDescription } from "./plugin-description.ts";
import { findPluginDirectory } from "./plugin-directory.ts";
import { apiProblem, isPluginBinary, parsePluginFileName, pluginFileName } from "./plugin-file-name.ts";
import { pluginPlatform } from "./plugin-platform.ts";
import { parsePluginSource } from "./plugin-source.ts";

const linux = { os: "linux", arch: "amd64", extension: "" } as const;

test("findPluginDirectory() takes the first place that applies", async () => {
  const files = { "/home/user/.packer.d/x": "" };
  const rows: readonly [Record<string, string>, Record<string, string>, string][] = [
    [{ PACKER_PLUGIN_PATH: "/p", PACKER_CONFIG_DIR: "/c" }, files, "/p"],
    [{ PACKER_PLUGIN_PATH: "relative/p" }, {}, "relative/p"],
    [{ PACKER_CONFIG_DIR: "/c", HOME: "/home/user" }, files, "/c/.packer.d/plugins"],
    [{ HOME: "/home/user", XDG_CONFIG_HOME: "/x" }, files, "/home/user/.packer.d/plugins"],
    [{ HOME: "/home/user", XDG_CONFIG_HOME: "/x" }, {}, "/x/packer/plugins"],
    [{ HOME: "/home/user" }, {}, "/home/user/.config/packer/plugins"],
    [{}, {}, "/home/user/.config/packer/plugins"],
  ];
  for (const [env, there, path] of rows)
    assert.equal(await findPluginDirectory(createMemoryHost({ env, files: there })), path);
});

test("findPluginDirectory() refuses a list of directories, and an empty HOME", async () => {
  const list = findPluginDirectory(createMemoryHost({ env: { PACKER_PLUGIN_PATH: "/a:/b" } }));
  await assert.rejects(list, { code: "plugin/path-list" });
  await assert.rejects(findPluginDirectory(createMemoryHost({ env: { HOME: "" } })), {
    code: "plugin/no-home",
  });
});

const sources: readonly [string, RegExp | true][] = [
  ["github.com/hashicorp/docker", true],
  ["github.com/hashicorp/Docker", true],
  ["example.com/a/b/c/d", true],
  ["git.example.com:8443/a/b", true],
  ["docker", /HOST\/NAMESPACE\/NAME/],
  ["hashicorp/docker", /HOST\/NAMESPACE\/NAME/],
  ["/github.com/a/b", /slash/],
  ["github.com/a/b/", /slash/],
  ["https://github.com/a/b", /scheme/],
  ["github.com/a/b?ref=1", /query/],
  ["github.com/a/packer-plugin-b", /write "b" for the repository "packer-plugin-b"/],
  ["github.com/a/packer-b", /must not start with "packer-"/],
  ["github.com/a/b--c", /single dashes/],
  ["github.com/a/b.c", /single dashes/],
  ["github.com/../b", /"\.\." is not allowed/],
  ["../../b", /no host name/],
  [`h${"/x".repeat(16)}`, /more than 16/],
];
for (const [text, expected] of sources) {
  test(`parsePluginSource() ${expected === true ? "reads" : "refuses"} ${text.slice(0, 40)}`, () => {
    const parsed = parsePluginSource(text);
    if (expected === true) assert.ok(parsed.ok);
    else assert.match(parsed.ok ? "" : parsed.problem, expected);
  });
}

test("file names are read and written alike", () => {
  for (const base of [
    "packer-plugin-docker_v1.1.4_x5.0_linux_amd64",
    "packer-plugin-amazon-ami-management_v1.1.0-dev_x5.1_linux_amd64",
  ]) {
    const parsed = parsePluginFileName(base, linux);
    assert.ok(parsed.ok);
    assert.equal(pluginFileName(parsed.file, linux), base);
  }
});

const misnamed: readonly [string, RegExp][] = [
  ["packer-plugin-x_linux_amd64", /does not have the form/],
  ["packer-plugin-x_v1.0_x5.0_linux_amd64", /v1\.2\.3/],
  ["packer-plugin-x_v01.0.0_x5.0_linux_amd64", /v1\.2\.3/],
  ["packer-plugin-x_v1.0.0+m_x5.0_linux_amd64", /v1\.2\.3/],
  ["packer-plugin-x_v1.0.0_x5_linux_amd64", /no API version/],
];
for (const [base, expected] of misnamed) {
  test(`parsePluginFileName() refuses ${base}`, () => {
    assert.ok(isPluginBinary(base, linux));
    const parsed = parsePluginFileName(base, linux);
    assert.match(parsed.ok ? "" : parsed.problem, expected);
  });
}

test("what is not for this machine, or no binary, is no plugin", () => {
  for (const base of [
    "packer-plugin-x_v1.0.0_x5.0_darwin_arm64",
    "packer-plugin-x_v1.0.0_x5.0_linux_amd64_SHA256SUM",
    "packer-builder-x",
  ])
    assert.equal(isPluginBinary(base, linux), false);
  const windows = pluginPlatform({ os: "win32", arch: "x64" });
  assert.ok(isPluginBinary("packer-plugin-x_v1.0.0_x5.0_windows_amd64.exe", windows));
});

test("API versions: the same major, no newer minor", () => {
  assert.equal(apiProblem({ major: 5, minor: 0 }), undefined);
  assert.match(apiProblem({ major: 5, minor: 1 }) ?? "", /newer/);
  assert.match(apiProblem({ major: 6, minor: 0 }) ?? "", /newer/);
  assert.match(apiProblem({ major: 4, minor: 9 }) ?? "", /older/);
});

test("parseDescription() reads what old and new plugins say, and refuses the rest", () => {
  const old = parseDescription('{"version":"1.0.0","sdk_version":"0.0.6","builders":["x"],"odd":1}');
  assert.ok(typeof old !== "string");
  assert.deepEqual(
    [old.protobuf, old.api, old.components["data-source"]],
    [false, { major: 5, minor: 0 }, []],
  );
  for (const text of ["", "hello", "[]", "{}", '{"version":1}', '{"version":"1.0.0","api_version":"5"}'])
    assert.equal(typeof parseDescription(text), "string", text);
  assert.equal(componentType("docker", "-packer-default-plugin-name-"), "docker");
  assert.equal(componentType("docker", "tag"), "docker-tag");
});

test("requirementText() is what a template must say to get a plugin", () => {
  assert.match(
    requirementText({ name: "docker", source: "github.com/hashicorp/docker" }),
    /docker = \{\n {6}version = ">= 1\.0\.0"\n {6}source {2}= "github\.com\/hashicorp\/docker"/,
  );
});
