import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComponentKind } from "@prebake/sdk";
import { parseDescription } from "../directory/plugin-description.ts";
import { pluginCookie } from "../launch/plugin-cookie.ts";
import { describeComponents, readPluginRequest } from "./plugin-request.ts";

const names: Readonly<Record<ComponentKind, readonly string[]>> = {
  builder: ["file", "qemu"],
  provisioner: ["shell-local"],
  "post-processor": ["shell-local"],
  "data-source": ["http"],
};
const registry = { names: (kind: ComponentKind) => names[kind] };
const env = { PACKER_PLUGIN_MAGIC_COOKIE: pluginCookie };
const ask = (words: string, given: Readonly<Record<string, string>> = env) =>
  readPluginRequest(words.split(" "), given, registry);

const served = (kind: ComponentKind, name: string, more: object = {}) => ({
  action: "serve",
  kind,
  name,
  encoding: "gob",
  form: "described",
  ...more,
});
const single = { form: "single" };
const protobuf = { encoding: "protobuf" };
const rows: readonly (readonly [string, object])[] = [
  ["describe", { action: "describe" }],
  ["start builder qemu", served("builder", "qemu")],
  ["start builder --protobuf qemu", served("builder", "qemu", protobuf)],
  ["start --protobuf datasource http --protobuf", served("data-source", "http", protobuf)],
  ["packer-builder-file", served("builder", "file", single)],
  ["packer-post-processor-shell-local", served("post-processor", "shell-local", single)],
];
for (const [words, expected] of rows) {
  test(`asked for "${words}"`, () => assert.deepEqual(ask(words), expected));
}

const refusals: readonly (readonly [string, RegExp])[] = [
  ["start", /takes two arguments/],
  ["start builder", /takes two arguments/],
  ["start builder file more", /takes two arguments/],
  ["start communicator ssh", /no kind "communicator".*builder, provisioner, post-processor, datasource/],
  ["start constructor file", /no kind "constructor"/],
  ["start builder quemu", /no builder "quemu"\. Did you mean "qemu"\?/],
  ["packer-provisioner-shell", /no provisioner "shell"/],
  ["packer-datasource-http", /names no component/],
  ["packer-builder-file more", /names no component/],
  ["packer-", /names no component/],
];
for (const [words, problem] of refusals) {
  test(`"${words}" is refused`, () => {
    const request = ask(words);
    assert.match(request.action === "refuse" ? request.problem : "served", problem);
  });
}

test("without the cookie nothing is served, but described", () => {
  for (const given of [{}, { PACKER_PLUGIN_MAGIC_COOKIE: "wrong" }]) {
    const request = ask("start builder file", given);
    assert.match(request.action === "refuse" ? request.problem : "served", /do not execute plugins directly/);
    assert.deepEqual(ask("describe", given), { action: "describe" });
  }
});

test("describe says what a host reads", () => {
  const text = describeComponents({ version: "1.2.3", registry });
  assert.equal(text.includes("\n"), false);
  const description = parseDescription(text);
  assert.ok(typeof description === "object");
  const { components, protobuf, api, sdkVersion } = description;
  assert.deepEqual([components, protobuf, api, sdkVersion], [names, true, { major: 5, minor: 0 }, "0.6.10"]);
});
