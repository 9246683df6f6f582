import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
import {
  createFakeGuest,
  createMemoryHost,
  createPartRig,
  makeTemporaryDirectory,
  provisionerContract,
} from "@prebake/testing";
import { file } from "./file.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());
const local = `${directory.path}/motd`;
await writeFile(local, "welcome\n", { mode: 0o640 });
const host = createHost();

provisionerContract({ part: file, config: { content: "x", destination: "/etc/x" }, host });

async function operations(config: object, guest = createFakeGuest()): Promise<readonly string[]> {
  await createPartRig({ host }).provision(file, config, guest);
  return guest.operations;
}

test("file follows the slash rules for uploads", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ source: local, destination: "/etc/motd" }, ["upload /etc/motd 0640"]],
    [{ source: local, destination: "/etc/" }, ["upload /etc/motd 0640"]],
    [
      { sources: [local, local], source: local, destination: "/etc/" },
      Array(3).fill("upload /etc/motd 0640"),
    ],
    [{ source: directory.path, destination: "/srv" }, [`upload-directory ${directory.path} => /srv`]],
    [
      { source: `${directory.path}/`, destination: "/srv/" },
      [`upload-directory ${directory.path}/ => /srv/`],
    ],
    [{ content: "text", destination: "/etc/x" }, ["upload /etc/x 0644"]],
    [{ destination: "/etc/x" }, []],
  ];
  for (const [config, expected] of rows) assert.deepEqual(await operations(config), expected);
});

test("file shows what goes where, with progress", async () => {
  const rig = createPartRig({ host });
  const guest = createFakeGuest();
  await rig.provision(file, { source: local, destination: "/etc/" }, guest);
  assert.equal(guest.text("/etc/motd"), "welcome\n");
  assert.deepEqual(rig.steps, [`Uploading ${local} => /etc/motd`]);
  const last = rig.events.at(-1);
  assert.ok(last?.kind === "progress" && last.finished && last.done === 8 && last.total === 8);
});

test("file ends the progress of a transfer that fails", async () => {
  const broken = new BuildError("communicator/disk-full", { message: "Cannot upload: full" });
  const guest = { ...createFakeGuest(), upload: () => Promise.reject(broken) };
  const rig = createPartRig({ host });
  await assert.rejects(rig.provision(file, { source: local, destination: "/x" }, guest), broken);
  const last = rig.events.at(-1);
  assert.ok(last?.kind === "progress" && last.finished);
});

test("file downloads into new directories, every source, and leaves no half file behind", async () => {
  const guest = createFakeGuest();
  guest.files.set("/var/log/a", { bytes: new TextEncoder().encode("log"), mode: 0o644 });
  const target = `${directory.path}/new/deep/`;
  await operations(
    { direction: "download", sources: ["/var/log/", "/var/log/a"], destination: target },
    guest,
  );
  assert.deepEqual(guest.operations, [`download-directory /var/log/ => ${target}`, "download /var/log/a"]);
  assert.equal(await readFile(`${target}a`, "utf8"), "log");
  const missing = { direction: "download", source: "/none", destination: `${directory.path}/none` };
  await assert.rejects(operations(missing), BuildError);
  assert.equal(await host.files.status(`${directory.path}/none`), undefined);
});

/** A guest with one log file. */
function guestWithLog() {
  const guest = createFakeGuest();
  guest.files.set("/var/log/a", { bytes: new TextEncoder().encode("log"), mode: 0o644 });
  return guest;
}

// Source: reference, file provisioner: where a download goes, by the slashes of both.
const downloads: readonly (readonly [source: string, destination: string, done: string, made: string])[] = [
  ["/var/log/a", "x", "download /var/log/a", "x"],
  ["/var/log/a", "deep/x", "download /var/log/a", "deep/x"],
  ["/var/log/a", "deep/", "download /var/log/a", "deep/a"],
  ["/var/log/", "logs", "download-directory /var/log/ => logs", "logs"],
  ["/var/log/*", "logs/", "download-directory /var/log/* => logs/", "logs"],
  ["/var/log/a?", "logs", "download-directory /var/log/a? => logs", "logs"],
  ["/var/log/[ab]", "logs", "download-directory /var/log/[ab] => logs", "logs"],
];
for (const [source, destination, done, made] of downloads) {
  test(`a download of ${source} to ${destination} makes ${made}`, async () => {
    const memory = createMemoryHost();
    const guest = guestWithLog();
    const rig = createPartRig({ host: memory });
    await rig.provision(file, { direction: "download", source, destination }, guest);
    assert.deepEqual(guest.operations, [done]);
    assert.equal(
      (await memory.files.status(made))?.kind,
      done.startsWith("download ") ? "file" : "directory",
    );
    assert.deepEqual(rig.steps, [`Downloading ${source} => ${made === "logs" ? destination : made}`]);
  });
}

test("a download that cannot begin leaves what is at its place", async () => {
  const memory = createMemoryHost({ files: { "kept/file": "precious", other: "old" } });
  const denied = new BuildError("host/permission-denied", { message: "Cannot open" });
  const closed = { ...memory, files: { ...memory.files, create: () => Promise.reject(denied) } };
  for (const destination of ["kept", "other"]) {
    const config = { direction: "download", source: "/var/log/a", destination };
    await assert.rejects(createPartRig({ host: closed }).provision(file, config, guestWithLog()), denied);
  }
  assert.equal(await memory.files.readText("kept/file"), "precious");
  assert.equal(await memory.files.readText("other"), "old");
});

test("a download to a device that fails does not remove the device", async () => {
  const memory = createMemoryHost();
  const removed: string[] = [];
  const files = {
    ...memory.files,
    status: async () => ({ kind: "other" as const, sizeBytes: 0, mode: 0o666, modifiedMs: 0 }),
    remove: async (path: string) => void removed.push(path),
  };
  const rig = createPartRig({
    host: { ...memory, files: { ...memory.files, ...files } as typeof memory.files },
  });
  const config = { direction: "download", source: "/none", destination: "/dev/null" };
  await assert.rejects(rig.provision(file, config, createFakeGuest()), BuildError);
  assert.deepEqual(removed, []);
});

test("content goes to its place byte by byte, with its name shown", async () => {
  const guest = createFakeGuest();
  const rig = createPartRig({ host });
  await rig.provision(file, { content: "grüße\r\n", destination: "/etc/x" }, guest);
  assert.equal(guest.text("/etc/x"), "grüße\r\n");
  assert.deepEqual(rig.steps, ["Uploading content => /etc/x"]);
});

test("a source that is not there is told at its own place in the list", async () => {
  const told = (config: object) => createPartRig({ host }).complaints(file, { destination: "/x", ...config });
  assert.deepEqual(await told({ sources: [local, "/no"], source: "/none" }), [
    "sources.1: file/missing",
    "source: file/missing",
  ]);
  assert.deepEqual(await told({ content: "c", source: local }), ["content: file/conflicting-arguments"]);
  assert.deepEqual(await told({ content: "c", direction: "download" }), [
    "content: file/conflicting-arguments",
  ]);
  assert.deepEqual(await told({}), [": file/nothing-to-do"]);
});

test("check() wants sources that are there, unless a step makes them", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ source: local, destination: "/x" }, []],
    [{ source: "/nowhere", destination: "/x" }, ["file/missing"]],
    [{ source: "/nowhere", destination: "/x", generated: true }, []],
    [{ source: "/nowhere", destination: "/x", direction: "download" }, []],
    [{ source: local, content: "c", destination: "/x" }, ["file/conflicting-arguments"]],
    [{ content: "c", destination: "/x", direction: "download" }, ["file/conflicting-arguments"]],
    [{ destination: "/x" }, ["file/nothing-to-do"]],
    [{ source: local }, ["config/missing-key"]],
    [{ source: local, destination: "/x", direction: "sideways" }, ["config/not-allowed"]],
  ];
  for (const [config, codes] of rows) {
    const diagnostics = await createPartRig({ host }).check(file, config);
    assert.deepEqual(
      diagnostics.map((item) => item.code),
      codes,
      JSON.stringify(config),
    );
  }
});

test("file says which source is gone when it vanished after the check", async () => {
  await assert.rejects(
    operations({ source: "/nowhere", destination: "/x", generated: true }),
    /Cannot upload \/nowhere/,
  );
});
