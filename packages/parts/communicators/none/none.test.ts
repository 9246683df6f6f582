import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import type { Communicator } from "@prebake/sdk";
import { loadCommunicator } from "../load-communicator.ts";

const signal = new AbortController().signal;
const nothing = async function* (): AsyncGenerator<Uint8Array> {
  // No content.
};

const operations: Readonly<Record<string, (communicator: Communicator) => Promise<unknown>>> = {
  "run a command": (communicator) => communicator.run({ command: "true" }, { signal }),
  'upload "/x"': (communicator) => communicator.upload("/x", nothing(), { signal }),
  'upload a directory to "/x"': (communicator) => communicator.uploadDirectory("/x", "/y", { signal }),
  'download "/x"': (communicator) => communicator.download("/x", async () => undefined, { signal }),
  'download the directory "/x"': (communicator) => communicator.downloadDirectory("/x", "/y", { signal }),
};

for (const [action, operate] of Object.entries(operations)) {
  test(`communicator none cannot ${action}`, async () => {
    const provider = await loadCommunicator("none");
    // It looks at neither its request nor its context.
    await using communicator = await provider.connect({} as never, {} as never);
    await assert.rejects(operate(communicator), (error) => {
      assert.ok(error instanceof BuildError);
      assert.equal(error.code, "communicator/none");
      assert.ok(error.message.startsWith(`Cannot ${action}:`), error.message);
      return true;
    });
  });
}

test("loadCommunicator() names the communicators there are", async () => {
  await assert.rejects(loadCommunicator("winrm"), {
    code: "communicator/not-available",
    hint: "Use one of: none, ssh.",
  });
  await assert.rejects(loadCommunicator("toString"), { code: "communicator/not-available" });
});
