/** Scripts that fail, on a real SSH server that stands for a guest. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sshdMissing, startSshd } from "@prebake/testing";
import { assertFails, assertNothingLeft, createRun, templateOf } from "./bad-world.fixture.ts";
import type { Failure } from "./bad-world.fixture.ts";

const skip = sshdMissing ?? false;

interface Row {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly provisioner: object;
  readonly failure: Failure;
}

const rows: readonly Row[] = [
  {
    name: "a script that exits non-zero, with its name and code",
    files: { "install.sh": "#!/bin/sh\necho working\nexit 3\n" },
    provisioner: { type: "shell", script: "install.sh" },
    failure: { code: "script/failed", text: /exit status: 3\. Allowed exit codes are: \[0\].*install\.sh/ },
  },
  {
    name: "the second of two scripts",
    files: { "one.sh": "#!/bin/sh\n", "two.sh": "#!/bin/sh\nfalse\n" },
    provisioner: { type: "shell", scripts: ["one.sh", "two.sh"] },
    failure: { code: "script/failed", text: /exit status: 1\..*two\.sh/ },
  },
  {
    name: "lines that fail stop the ones after",
    provisioner: { type: "shell", inline: ["false", "echo never"] },
    failure: { code: "script/failed", text: /exit status: 1\./ },
  },
  {
    name: "an interpreter that is missing",
    files: { "install.py": "#!/usr/bin/absent-python\nprint(1)\n" },
    provisioner: { type: "shell", script: "install.py" },
    failure: {
      code: "script/failed",
      text: /exit status: 127\..*install\.py[^]*interpreter \(its #! line\)/,
    },
  },
  {
    name: "a program that is missing in the script",
    provisioner: { type: "shell", inline: ["absent-program"] },
    failure: { code: "script/failed", text: /exit status: 127\.[^]*one that the script calls/ },
  },
  {
    name: "a code that is not allowed, with those that are",
    provisioner: { type: "shell", inline: ["exit 0"], valid_exit_codes: [7, 8] },
    failure: { code: "script/failed", text: /exit status: 0\. Allowed exit codes are: \[7 8\]/ },
  },
  {
    name: "a script that takes too long",
    provisioner: { type: "shell", inline: ["sleep 600"], timeout: "700ms" },
    failure: { code: "provisioner/timeout", text: /700ms|0\.7/ },
  },
  {
    name: "a file to download that is missing",
    provisioner: { type: "file", direction: "download", source: "/absent.txt", destination: "here.txt" },
    failure: { code: "communicator/no-such-file", text: /\/absent\.txt/ },
  },
  {
    name: "a directory of the guest that is missing",
    files: { "a.txt": "a" },
    provisioner: { type: "file", source: "a.txt", destination: "/absent/deep/a.txt" },
    failure: { code: "communicator/no-such-file", text: /\/absent\/deep\/a\.txt/ },
  },
  {
    name: "local lines that exit non-zero",
    provisioner: { type: "shell-local", inline: ["echo on this machine", "exit 4"] },
    failure: { code: "script/failed", text: /exit code 4, allowed: 0/ },
  },
];

for (const { name, files = {}, provisioner, failure } of rows) {
  test(name, { skip }, async () => {
    await using run = await createRun();
    await using server = await startSshd();
    const inGuest = provisioner as { type: string };
    const folder = inGuest.type === "shell" ? { remote_folder: run.own } : {};
    run.write({ ...files, ...templateOf(guestOf(server), [{ ...provisioner, ...folder }]) });
    const { stdout } = await assertFails(run, failure);
    assert.ok(!stdout.includes("never"));
  });
}

test("scripts and files that are missing are found before anything is started", async () => {
  await using run = await createRun();
  const steps = [
    { type: "shell", scripts: ["a.sh", "b.sh"] },
    { type: "file", source: "c.txt", destination: "/tmp/" },
  ];
  run.write(templateOf({ type: "null", communicator: "none" }, steps));
  const { code, diagnostics, events } = await run.run(["build", "t.json"]);
  assert.deepEqual(
    diagnostics.map((one) => [
      one.code,
      one.place?.source[0]?.slice((one.place.start.column ?? 0) - 1, one.place.end.column - 1),
    ]),
    [
      ["script/missing", '"a.sh"'],
      ["script/missing", '"b.sh"'],
      ["file/missing", '"c.txt"'],
    ],
  );
  assert.ok(!events.some((event) => event.kind === "run.started"));
  assert.equal(code, 1);
});

test("CRLF line ends do not matter, unless the file is declared binary", { skip }, async () => {
  await using run = await createRun();
  await using server = await startSshd();
  const script = { type: "shell", script: "windows.sh", remote_folder: run.own };
  const files = { "windows.sh": "#!/bin/sh\r\necho from windows\r\nexit 0\r\n" };
  run.write({ ...files, ...templateOf(guestOf(server), [script]) });
  const { code, stdout } = await run.run(["build", "t.json"]);
  assert.match(stdout, /: from windows\n/);
  assert.equal(code, 0);
  assertNothingLeft(run, { work: ["t.json", "windows.sh"] });
  assert.deepEqual(
    readdirSync(run.own).filter((name) => name.startsWith("script_")),
    [],
  );
  run.write(templateOf(guestOf(server), [{ ...script, binary: true }]));
  await assertFails(run, { code: "script/failed", text: /exit status: 127\.[^]*interpreter/ });
});

test(
  "-on-error=run-cleanup-provisioner runs it after the error, and the error is still the script's",
  { skip },
  async () => {
    await using run = await createRun();
    await using server = await startSshd();
    run.write({
      "t.json": JSON.stringify({
        builders: [guestOf(server)],
        provisioners: [{ type: "shell", inline: ["exit 5"], remote_folder: run.own }],
        "error-cleanup-provisioner": { type: "shell-local", inline: ["echo cleaned > cleaned"] },
      }),
    });
    const { errors, code } = await run.run(["build", "-on-error=run-cleanup-provisioner", "t.json"]);
    assert.deepEqual(run.list(run.work), ["cleaned", "t.json"]);
    assert.match(errors[0]?.message ?? "", /exit status: 5/);
    assert.equal(code, 1);
  },
);

test("the connection breaks during a script", { skip }, async () => {
  await using run = await createRun();
  await using server = await startSshd();
  const lines = ["echo begun", "sleep 600"];
  run.write(templateOf(guestOf(server), [{ type: "shell", inline: lines, remote_folder: join(run.own) }]));
  const running = run.start(["build", "t.json"]);
  await running.saw(": begun");
  await server.kill();
  const { errors, code, stdout } = await running.finished;
  assert.equal(errors[0]?.code, "script/disconnected", stdout);
  assert.match(errors[0]?.hint ?? "", /expect_disconnect/);
  assert.equal(code, 1);
  assertNothingLeft(run, { work: ["t.json"] });
});

function guestOf(server: {
  readonly port: number;
  readonly username: string;
  readonly privateKeyFile: string;
}) {
  return {
    type: "null",
    ssh_host: "127.0.0.1",
    ssh_port: server.port,
    ssh_username: server.username,
    ssh_private_key_file: server.privateKeyFile,
  };
}
