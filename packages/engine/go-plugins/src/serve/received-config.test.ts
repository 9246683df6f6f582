import assert from "node:assert/strict";
import { test } from "node:test";
import {
  numberValue,
  HclNumber,
  listValue,
  nullValue,
  objectValue,
  stringValue,
  StringType,
} from "@prebake/hcl";
import { msgpackOf } from "../wire/msgpack/plain-data.ts";
import { encodeCtyJson } from "../wire/cty-json/value-json.ts";
import { encodeMsgpack } from "../wire/msgpack/encode-msgpack.ts";
import { MsgpackRaw } from "../wire/msgpack/msgpack-value.ts";
import { readConfigs } from "./received-config.ts";

const raw = (data: unknown) => new MsgpackRaw(encodeMsgpack(msgpackOf(data)));

test("HCL: facts as texts, the body with its types; what was not written is not there", () => {
  const body = objectValue(
    new Map([
      ["name", stringValue("n")],
      ["count", numberValue(HclNumber.parse("2") ?? HclNumber.zero)],
      ["absent", nullValue(StringType)],
      ["list", listValue(StringType, [stringValue("a")])],
      ["packer_debug", nullValue(StringType)],
    ]),
  );
  const facts = {
    packer_build_name: "box",
    packer_builder_type: "demo",
    packer_debug: "true",
    packer_force: "false",
    packer_on_error: "ask",
  };
  const received = readConfigs([raw(facts), encodeCtyJson(body), null]);
  assert.equal(received.syntax, "hcl");
  assert.deepEqual(received.node.entries, [
    { key: "count", value: { kind: "number", text: "2" } },
    { key: "list", value: { kind: "list", items: [{ kind: "string", text: "a" }] } },
    { key: "name", value: { kind: "string", text: "n" } },
  ]);
  assert.deepEqual(received.build, { name: "demo.box", sourceName: "box", builderType: "demo" });
  const { debug, force, onError, templateDirectory } = received.settings;
  assert.deepEqual([debug, force, onError, templateDirectory], [true, false, "ask", "."]);
  assert.equal(received.buildVariableNames, undefined);
});

test("legacy: later layers win, placeholders are names, sensitive variables are secrets", () => {
  const received = readConfigs([
    raw({ name: "n", count: 2.5, type: "demo", deep: { on: true, none: null } }),
    raw({ name: "overridden" }),
    raw({
      packer_debug: false,
      packer_force: true,
      packer_on_error: "",
      packer_template_path: "/t/dir/file.json",
      packer_user_variables: { v: "x", n: "5" },
      packer_sensitive_variables: ["n", "unknown"],
    }),
    raw({ ID: "Build_ID. To set", PackerRunUUID: "Build_PackerRunUUID. To set", Own: "Build_Own. To set" }),
  ]);
  assert.equal(received.syntax, "json");
  assert.deepEqual(
    received.node.entries.map(({ key }) => key),
    ["name", "count", "deep"],
  );
  assert.deepEqual(received.node.entries[0]?.value, { kind: "string", text: "overridden" });
  assert.deepEqual(received.node.entries[1]?.value, { kind: "number", text: "2.5" });
  assert.deepEqual(received.settings, {
    debug: false,
    force: true,
    onError: "cleanup",
    templateDirectory: "/t/dir",
    userVariables: { v: "x", n: "5" },
  });
  assert.deepEqual(received.secrets, ["5"]);
  assert.deepEqual(received.buildVariableNames, ["ID", "PackerRunUUID", "Own"]);
  assert.equal(readConfigs([raw({ packer_template_path: "/t.json" })]).settings.templateDirectory, "/");
});

test("what is no configuration is refused", () => {
  assert.throws(() => readConfigs([raw("text")]), { code: "plugin/malformed" });
  assert.throws(() => readConfigs([new Uint8Array([1])]), { code: "plugin/malformed" });
  assert.deepEqual(readConfigs([]).node.entries, []);
});
