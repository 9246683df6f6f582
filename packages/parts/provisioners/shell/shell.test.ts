import assert from "node:assert/strict";
import { after, test } from "node:test";
import { writeFile } from "node:fs/promises";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
import {
  createFakeGuest,
  createPartRig,
  makeTemporaryDirectory,
  provisionerContract,
} from "@prebake/testing";
import type { FakeGuest } from "@prebake/testing";
import { withoutCarriageReturns } from "./script-source.ts";
import { shell } from "./shell.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());
const script = `${directory.path}/setup.sh`;
await writeFile(script, "#!/bin/sh\r\necho hi\r\n");
const host = createHost();

provisionerContract({ part: shell, config: { inline: ["true"] }, host });

const hasCode = (code: string) => (error: unknown) => error instanceof BuildError && error.code === code;
const fixed = { remote_path: "/tmp/s.sh" };

async function run(config: object, guest: FakeGuest, variables = {}) {
  const rig = createPartRig({ host, variables });
  await rig.provision(shell, config, guest);
  return rig;
}

test("shell uploads a script, runs it with the standard command, takes it away", async () => {
  const guest = createFakeGuest((_command, output) => {
    assert.equal(guest.text("/tmp/s.sh"), "#!/bin/sh\necho hi\n"); // Line ends that a guest's kernel understands.
    output.stdout("hello\nwor");
    output.stdout("ld\n");
    return { code: 0 };
  });
  const rig = await run({ ...fixed, script }, guest);
  assert.deepEqual(guest.operations, [
    "upload /tmp/s.sh 0755",
    "run chmod +x /tmp/s.sh; PACKER_BUILDER_TYPE='demo' PACKER_BUILD_NAME='box'  /tmp/s.sh",
    "run rm -f /tmp/s.sh",
  ]);
  assert.equal(guest.files.size, 0);
  assert.deepEqual(rig.steps, [`Provisioning with shell script: ${script}`]);
  assert.equal(rig.output, "hello\nworld");
});

test("shell writes an inline script with its interpreter line", async () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ inline: ["a", "b"] }, "#!/bin/sh -e\na\nb\n"],
    [{ inline: ["a"], inline_shebang: "/bin/bash" }, "#!/bin/bash\na\n"],
    [{ inline: ["#!/usr/bin/env python3", "print(1)"] }, "#!/usr/bin/env python3\nprint(1)\n"],
    [{ inline: ["#!/x", "a"], inline_shebang: "/bin/sh" }, "#!/bin/sh\n#!/x\na\n"],
  ];
  for (const [config, text] of rows) {
    const guest = createFakeGuest();
    await run({ ...fixed, skip_clean: true, ...config }, guest);
    assert.equal(guest.text("/tmp/s.sh"), text);
  }
});

test("shell takes the carriage returns of a Windows editor out of lines and files, but not of binaries", async () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ inline: ["a\r\nb", "c\r"] }, "#!/bin/sh -e\na\nb\nc\n"],
    [{ inline: ["a\r\nb"], binary: true }, "#!/bin/sh -e\na\r\nb\n"],
    [{ script }, "#!/bin/sh\necho hi\n"],
    [{ script, binary: true }, "#!/bin/sh\r\necho hi\r\n"],
  ];
  for (const [config, text] of rows) {
    const guest = createFakeGuest();
    await run({ ...fixed, skip_clean: true, ...config }, guest);
    assert.equal(guest.text("/tmp/s.sh"), text, JSON.stringify(config));
  }
});

test("shell hands variables over: sorted, quoted, the HTTP server's when there is one", async () => {
  const guest = createFakeGuest();
  const config = {
    ...fixed,
    inline: ["true"],
    environment_vars: ["B=it's", "A=1"],
    env: { A: "2" },
    execute_command: "{{.Vars}}sh {{.Path}}",
  };
  await run(config, guest, {
    PackerHTTPIP: "10.0.2.2",
    PackerHTTPPort: 8080,
    PackerHTTPAddr: "10.0.2.2:8080",
  });
  assert.equal(
    guest.operations[1],
    `run A='2' B='it'"'"'s' PACKER_BUILDER_TYPE='demo' PACKER_BUILD_NAME='box' PACKER_HTTP_ADDR='10.0.2.2:8080' PACKER_HTTP_IP='10.0.2.2' PACKER_HTTP_PORT='8080' sh /tmp/s.sh`,
  );
});

test("shell with use_env_var_file puts them into a file only the user reads, and removes it", async () => {
  const guest = createFakeGuest(() => {
    const [path] = [...guest.files].find(([, file]) => file.mode === 0o600) ?? [];
    assert.match(path ?? "", /^\/var\/varfile_\d+\.sh$/);
    assert.match(guest.text(path ?? "") ?? "", /^export A='1'\nexport PACKER_BUILDER_TYPE='demo'\n/);
    return { code: 0 };
  });
  await run(
    { inline: ["true"], remote_folder: "/var", use_env_var_file: true, environment_vars: ["A=1"] },
    guest,
  );
  assert.match(
    guest.operations[2] ?? "",
    /^run chmod \+x \/var\/script_\d+\.sh; \. \/var\/varfile_\d+\.sh && \/var\/script_\d+\.sh$/,
  );
  assert.equal(guest.files.size, 0);
});

test("shell fails with the script's name and code unless the code is allowed", async () => {
  const guest = () => createFakeGuest(() => ({ code: 3 }));
  await assert.rejects(run({ ...fixed, script }, guest()), (error) => {
    assert.ok(error instanceof BuildError);
    assert.deepEqual([error.code, error.context], ["script/failed", { script, code: 3 }]);
    return true;
  });
  await run({ ...fixed, script, valid_exit_codes: [0, 3] }, guest());
  const missing = createFakeGuest(() => ({ code: 127 }));
  await assert.rejects(
    run({ ...fixed, script }, missing),
    (error) => error instanceof BuildError && /interpreter/.test(error.hint ?? ""),
  );
});

test("shell takes a lost connection as success only with expect_disconnect", async () => {
  const guest = () => createFakeGuest(() => ({ code: undefined }));
  await assert.rejects(run({ ...fixed, script }, guest()), hasCode("script/disconnected"));
  await run({ ...fixed, script, expect_disconnect: true }, guest());
});

test("shell tries again while the guest cannot be reached, but never runs a finished script twice", async () => {
  let tries = 0;
  const guest = createFakeGuest();
  const upload = guest.upload.bind(guest);
  guest.upload = async (path, content, options) => {
    if (++tries === 1)
      throw new BuildError("communicator/connection-lost", { message: "Cannot upload: connection lost" });
    await upload(path, content, options);
  };
  const waits: number[] = [];
  const patient = { ...host, clock: { ...host.clock, delay: async (ms: number) => void waits.push(ms) } };
  const rig = createPartRig({ host: patient });
  await rig.provision(shell, { ...fixed, script }, guest);
  assert.deepEqual([tries, waits], [2, [2000]]);
  const broken = createFakeGuest(() => {
    throw new BuildError("communicator/permission-denied", { message: "Cannot run: no" });
  });
  await assert.rejects(run({ ...fixed, script }, broken), hasCode("communicator/permission-denied"));
});

test("shell waits pause_after at the end", async () => {
  const waits: number[] = [];
  const patient = { ...host, clock: { ...host.clock, delay: async (ms: number) => void waits.push(ms) } };
  await createPartRig({ host: patient }).provision(
    shell,
    { inline: ["true"], pause_after: "3s" },
    createFakeGuest(),
  );
  assert.deepEqual(waits, [3000]);
});

test("check() wants exactly one way, scripts that exist, variables with a name", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{}, ["script/nothing-to-run"]],
    [{ inline: ["a"], script }, ["script/conflicting-arguments"]],
    [{ script: "/nowhere.sh" }, ["script/missing"]],
    [{ scripts: [script, "/nowhere.sh", directory.path] }, ["script/missing", "script/missing"]],
    [{ inline: ["a"], environment_vars: ["A", "=b", "C=d"] }, ["script/bad-variable", "script/bad-variable"]],
    [{ inline: ["a"], execute_command: "{{.Vars}}" }, []],
  ];
  for (const [config, codes] of rows) {
    const diagnostics = await createPartRig({ host }).check(shell, config);
    assert.deepEqual(
      diagnostics.map((item) => item.code),
      codes,
    );
  }
});

test("withoutCarriageReturns() touches CR LF only", () => {
  const clean = (text: string) =>
    new TextDecoder().decode(withoutCarriageReturns(new TextEncoder().encode(text)));
  assert.deepEqual(["a\r\nb\r\n", "a\rb", "a\n", "\r"].map(clean), ["a\nb\n", "a\rb", "a\n", "\r"]);
});
