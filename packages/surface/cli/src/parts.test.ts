import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRegistry } from "@prebake/testing";
import { withTwins, cacheDirectory, forbidsColour } from "./call/environment.ts";
import { createRegistry, findCommunicator } from "./parts.ts";
import { loadUserParts, partPaths } from "./user-parts.ts";

const registry = createRegistry([]);

test("every registered part is what its row says", async () => {
  for (const kind of ["builder", "provisioner", "post-processor", "data-source"] as const) {
    for (const type of registry.names(kind)) {
      const part = await registry.find(kind, type);
      assert.deepEqual([part?.kind, part?.type], [kind, type]);
    }
  }
});

test("unknown types are undefined, also those that objects have by themselves", async () => {
  assert.equal(await registry.find("builder", "nope"), undefined);
  assert.equal(await registry.find("builder", "constructor"), undefined);
});

test("communicators are found by name", async () => {
  assert.equal((await findCommunicator("none")).type, "none");
  await assert.rejects(findCommunicator("carrier-pigeon"), { code: "communicator/not-available" });
});

test("a part of one's own is found; a taken type is refused with both places", async () => {
  const component = await fakeRegistry({
    provisioners: { mine: async () => undefined, shell: async () => undefined },
  }).find("provisioner", "mine");
  assert.ok(component);
  const own = createRegistry([{ component, path: "./mine.ts" }]);
  assert.equal(await own.find("provisioner", "mine"), component);
  assert.equal(await own.find("builder", "mine"), undefined);
  assert.ok(own.names("provisioner").includes("mine"));
  const twice = [component, component].map((part, index) => ({ component: part, path: `./${index}.ts` }));
  assert.throws(() => createRegistry(twice), { code: "cli/part-taken", message: /"\.\/1\.ts".*"\.\/0\.ts"/ });
  const shell = { ...component, type: "shell" };
  assert.throws(() => createRegistry([{ component: shell, path: "./s.ts" }]), { code: "cli/part-taken" });
});

test("loadUserParts() takes what a module exports, and says what is wrong with one", async () => {
  const example = new URL("../../../../examples/custom-provisioner/say-hello.ts", import.meta.url).pathname;
  const parts = await loadUserParts([example]);
  assert.deepEqual(
    parts.map(({ component }) => [component.kind, component.type]),
    [["provisioner", "say-hello"]],
  );
  await assert.rejects(loadUserParts(["./nowhere.ts"]), { code: "cli/part-unreadable" });
  await assert.rejects(loadUserParts([new URL("version.ts", import.meta.url).pathname]), {
    code: "cli/part-missing",
  });
});

test("environment: our names win over Packer's; places and colours follow them", () => {
  assert.deepEqual(withTwins({ PREBAKE_LOG: "1", PACKER_LOG: "0", A: "b" }), {
    PREBAKE_LOG: "1",
    PACKER_LOG: "1",
    A: "b",
  });
  assert.equal(cacheDirectory({ PACKER_CACHE_DIR: "c" }, "/h"), "c");
  assert.equal(cacheDirectory({ XDG_CACHE_HOME: "/x" }, "/h"), "/x/prebake");
  assert.equal(cacheDirectory({}, "/h"), "/h/.cache/prebake");
  assert.deepEqual(
    [forbidsColour({}), forbidsColour({ NO_COLOR: "1" }), forbidsColour({ PACKER_NO_COLOR: "1" })],
    [false, true, true],
  );
  assert.deepEqual(partPaths(["a"], { PREBAKE_PARTS: "b:c" }), ["a", "b", "c"]);
});
