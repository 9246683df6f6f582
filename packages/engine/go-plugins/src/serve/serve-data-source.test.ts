import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { StringType, encodeJson, nullValue, numberValue, objectValue } from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import { declareConfig, int, string, strings } from "@prebake/schema";
import { defineDataSource } from "@prebake/sdk";
import { createPartRig } from "@prebake/testing";
import { createPluginDataSource } from "../components/plugin-data-source.ts";
import { createServeRig } from "./serve-rig.fixture.ts";

const config = declareConfig("demo", "A demo.", {
  name: string({ required: true, doc: "A name." }),
  size: int({ doc: "A size.", min: 1 }),
});

for (const encoding of ["protobuf", "gob"] as const) {
  test(`a data source over ${encoding}: typed values, and its failure`, async () => {
    const source = defineDataSource({
      type: "demo",
      config,
      outputs: { list: strings({ doc: "A list." }), count: int({ doc: "A count." }) },
      read: async (value) => {
        if (value.name === "bad") throw new BuildError("demo/unread", { message: "Cannot read" });
        return { list: [value.name], count: value.size ?? 0 };
      },
    });
    await using rig = createServeRig(source, { encoding });
    const part = await createPluginDataSource(rig.options);
    const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
    assert.deepEqual(await parts.read(part, { name: "n", size: 4 }), { list: ["n"], count: 4 });
    assert.deepEqual(Object.keys(part.outputs), ["list", "count"]);
    await assert.rejects(parts.read(part, { name: "bad" }), { message: "Cannot read" });
    assert.deepEqual(
      (await parts.check(part, {})).map(({ severity }) => severity),
      ["error"],
    );
  });

  test(`a data source over ${encoding} that gives values of the language: nothing of them is lost`, async () => {
    const wide = "123456789012345678901234567890";
    const source = defineDataSource({
      type: "demo",
      config,
      outputs: {},
      read: () => Promise.reject(new Error("the values were asked for as plain data")),
      readValue: async () => objectValue({ wide: numberValue(BigInt(wide)), none: nullValue(StringType) }),
    });
    await using rig = createServeRig(source, { encoding });
    const part = await createPluginDataSource(rig.options);
    const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
    const got: string[] = [];
    const reading = {
      ...part,
      read: async (value: object, { signal }: { readonly signal: AbortSignal }) => {
        got.push(valueText(await part.readValue(value, { signal })));
        return {};
      },
    };
    await parts.read(reading, { name: "n" });
    assert.deepEqual(got, [`{"none":null,"wide":${wide}}`]);
  });
}

function valueText(value: Value): string {
  const json = encodeJson(value);
  return json.ok ? json.text : json.message;
}
