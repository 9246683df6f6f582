import assert from "node:assert/strict";
import { test } from "node:test";
import { msgpackOf, plainData } from "../wire/msgpack/plain-data.ts";
import { buildVariables, generatedData } from "./build-data.ts";

test("build data: common keys for plugins, plain values for us", () => {
  const data = plainData(generatedData({ Host: "h", Own: 3 })) as Record<string, unknown>;
  assert.deepEqual(
    [data["Host"], data["Own"], data["Port"], data["SSHAgentAuth"], data["PackerHTTPAddr"]],
    ["h", 3, 0, false, ""],
  );
  assert.deepEqual(buildVariables(msgpackOf({ a: "x", list: ["y"], nil: null, n: 2 })), {
    a: "x",
    list: '["y"]',
    n: 2,
  });
  assert.deepEqual([buildVariables(null), buildVariables(["x"])], [{}, {}]);
});
