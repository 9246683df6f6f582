/** The rigs and fakes themselves: what a test sees through them is what was there. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as net from "node:net";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { declareConfig, int, string } from "@prebake/schema";
import { defineBuilder, defineDataSource, definePostProcessor, defineProvisioner } from "@prebake/sdk";
import { createCommandRun } from "./command-run.ts";
import { configNode } from "./config-node.ts";
import { startDelayProxy } from "./delay-proxy.ts";
import { createFakeGuest } from "./fake-guest.ts";
import { fakePlan, fakeRegistry } from "./fake-parts.ts";
import { startFileServer } from "./file-server.ts";
import { createMemoryHost } from "./memory-host.ts";
import { createPartRig } from "./part-rig.ts";

const { signal } = new AbortController();
const config = declareConfig("part", "A part.", {
  size: int({ default: 3, doc: "A number." }),
  password: string({ sensitive: true, doc: "A secret." }),
});

test("configNode() says what JSON would say", () => {
  assert.deepEqual(configNode({ a: [1, "x", true, null], b: { c: 2n } }), {
    kind: "object",
    entries: [
      {
        key: "a",
        value: {
          kind: "list",
          items: [
            { kind: "number", text: "1" },
            { kind: "string", text: "x" },
            { kind: "bool", value: true },
            { kind: "null" },
          ],
        },
      },
      { key: "b", value: { kind: "object", entries: [{ key: "c", value: { kind: "number", text: "2" } }] } },
    ],
  });
});

test("a part rig decodes, runs in a scope and records everything without secrets", async () => {
  const rig = createPartRig({
    host: createMemoryHost(),
    variables: { Host: "h" },
    answer: (text) => `${text}!`,
  });
  const said: unknown[] = [];
  const part = defineProvisioner({
    type: "part",
    config,
    run: async ({ size, password }, { events, render, scope, variables, communicator }) => {
      scope.defer("first", async () => void said.push("released"));
      scope.defer("second", async () => {
        throw new Error("stuck");
      });
      events.step("x/step", `size ${size} for ${password}`);
      events.detail("a detail");
      events.output("stdout", "half a");
      events.output("stdout", new TextEncoder().encode(" line\nand a rest"));
      events.output("stderr", `${password} "quoted"\n`);
      events.endOutput();
      const progress = events.progress({ work: "copy", label: "disk" });
      progress.update(5);
      progress.finish();
      events.log("info", "x", "logged");
      events.row("type", ["a"]);
      said.push(
        await events.ask("why", { signal }),
        render("{{ .A }} {{.B}} {{- .C -}}", { A: 1, B: "b" }),
        variables,
      );
      await communicator.run({ command: "true" }, { signal });
    },
  });
  const guest = createFakeGuest();
  await rig.provision(part, { size: "7", password: 'se"cret' }, guest);
  assert.deepEqual(rig.steps, ["size 7 for <sensitive>"]);
  assert.equal(rig.output, 'half a line\n<sensitive> "quoted"\nand a rest');
  assert.deepEqual(rig.releaseErrors, ["second: stuck"]);
  assert.deepEqual(said, ["why!", "1 b <no value>", { Host: "h" }, "released"]);
  assert.deepEqual(guest.operations, ["run true"]);
  assert.deepEqual(
    rig.events.map((event) => event.kind),
    ["step", "detail", "output", "output", "output", "progress", "progress", "log", "row"],
  );
  await assert.rejects(rig.provision(part, { sise: 1 }, guest), /sise/);
});

test("a part rig says what check() says, with the mistakes of decoding", async () => {
  const rig = createPartRig({ host: createMemoryHost(), syntax: "hcl" });
  const part = defineBuilder({
    type: "part",
    config,
    check: ({ size }, { error, warning }) => {
      if (size > 5) error("size", { code: "x/large", summary: "Large", detail: "It is large." });
      warning("", { code: "x/hint", summary: "Hint", detail: "A hint." });
    },
    run: async (_, { provision }) => {
      await provision({ communicator: createFakeGuest(), variables: {} });
      return undefined;
    },
  });
  const codes = async (written: object) =>
    (await rig.check(part, written)).map(({ severity, code }) => `${severity} ${code}`);
  assert.deepEqual(await codes({ size: 9 }), ["error x/large", "warning x/hint"]);
  assert.deepEqual(await codes({ size: 1 }), ["warning x/hint"]);
  assert.deepEqual(await codes({ size: true }), ["error config/wrong-type"]);
  assert.deepEqual(await rig.complaints(part, { size: 9 }), ["size: x/large", ": x/hint"]);
  assert.deepEqual(await rig.complaints(part, { size: true }), []);
  assert.equal(await rig.build(part, {}), undefined);
});

test("a part rig passes results and cancellation on, and says that it has no services", async () => {
  const rig = createPartRig({ host: createMemoryHost() });
  const source = defineDataSource({
    type: "part",
    config,
    outputs: {},
    read: async (_, context) => {
      context.signal.throwIfAborted();
      return { a: 1 };
    },
  });
  assert.deepEqual(await rig.read(source, {}), { a: 1 });
  const post = definePostProcessor({
    type: "part",
    config,
    run: async (_, { artifact, ...context }) => {
      const key = context.services.generateKeyPair({ type: "rsa", comment: "" });
      await assert.rejects(key, /pass some/);
      return { artifact, keepInput: false };
    },
  });
  const artifact = { builderId: "b", id: "i", files: ["f"], description: "d", state: {} };
  assert.deepEqual(await rig.postProcess(post, {}, artifact), { artifact, keepInput: false });
  rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(rig.read(source, {}), Cancelled);
});

test("a fake guest keeps files, answers commands and tells what was done with it", async () => {
  const guest = createFakeGuest((command, output) => {
    output.stdout("out");
    output.stderr("err");
    return command === "fail" ? { code: 7 } : undefined;
  });
  const said: string[] = [];
  const take = (chunk: Uint8Array) => void said.push(new TextDecoder().decode(chunk));
  const run = (command: string) => guest.run({ command, onStdout: take, onStderr: take }, { signal });
  const progress: number[] = [];
  const content = (async function* () {
    yield new TextEncoder().encode("ab");
    yield new TextEncoder().encode("c");
  })();
  await guest.upload("/x", content, { mode: 0o600, signal, onProgress: (bytes) => progress.push(bytes) });
  assert.deepEqual([guest.text("/x"), guest.files.get("/x")?.mode, progress], ["abc", 0o600, [2, 3]]);
  const got: Uint8Array[] = [];
  await guest.download("/x", async (bytes) => void got.push(bytes), { signal });
  assert.equal(Buffer.concat(got).toString(), "abc");
  assert.deepEqual(
    [await run("fail"), await run("work"), said],
    [{ code: 7 }, { code: 0 }, ["out", "err", "out", "err"]],
  );
  await run("rm -f /x /y");
  await guest.uploadDirectory("/d", "local", { signal });
  await guest.downloadDirectory("/d", "local", { signal });
  assert.equal(guest.text("/x"), undefined);
  await assert.rejects(
    guest.download("/x", async () => undefined, { signal }),
    (error) => error instanceof BuildError && error.code === "communicator/not-found",
  );
  assert.deepEqual(guest.operations, [
    "upload /x 0600",
    "download /x",
    "run fail",
    "run work",
    "run rm -f /x /y",
    "upload-directory local => /d",
    "download-directory /d => local",
    "download /x",
  ]);
  const gone = AbortSignal.abort(new Cancelled("stop"));
  await assert.rejects(guest.run({ command: "x" }, { signal: gone }), Cancelled);
});

test("fake parts and plans name each other", async () => {
  const registry = fakeRegistry({
    builders: { fake: async () => undefined },
    provisioners: { one: async () => undefined, two: async () => undefined },
    postProcessors: { post: async ({ artifact }) => ({ artifact, keepInput: true }) },
  });
  assert.deepEqual(registry.names("provisioner"), ["one", "two"]);
  assert.equal((await registry.find("builder", "fake"))?.type, "fake");
  assert.equal(await registry.find("builder", "one"), undefined);
  const { builds } = fakePlan([
    {
      name: "a",
      provisioners: [
        { type: "one", maxRetries: 2, config: (variables) => ({ value: String(variables?.["Host"]) }) },
      ],
      postProcessors: [[{ type: "post" }]],
      errorCleanup: { type: "two" },
    },
  ]);
  const [build] = builds;
  const [provisioner] = build?.provisioners ?? [];
  assert.deepEqual(
    [build?.identity.builderType, provisioner?.maxRetries, provisioner?.timeoutMs],
    ["fake", 2, 0],
  );
  const sink = { add: () => assert.fail("nothing is wrong") };
  assert.deepEqual(provisioner?.evaluate({ Host: "h" }, sink), {
    kind: "object",
    entries: [{ key: "value", value: { kind: "string", text: "h" } }],
  });
  assert.equal(
    provisioner?.render("{{build `Host`}} {{.X}} {{.Y}}", {
      variables: { Host: "h" },
      data: { X: "x" },
      range: undefined,
      sink,
    }),
    "h x <no value>",
  );
  assert.deepEqual([build?.errorCleanup?.type, build?.postProcessors[0]?.[0]?.name], ["two", "post"]);
});

test("a file server serves whole and in parts, and breaks where it is told to", async () => {
  const content = new TextEncoder().encode("0123456789");
  await using server = await startFileServer({
    whole: { content },
    cut: { content, fault: "cut" },
    stall: { content, fault: "stall" },
  });
  const get = (name: string, headers = {}) => fetch(server.url(name), { headers });
  assert.equal(await (await get("whole")).text(), "0123456789");
  await server.asked;
  const part = await get("whole", { range: "bytes=7-" });
  assert.deepEqual(
    [part.status, part.headers.get("content-range"), await part.text()],
    [206, "bytes 7-9/10", "789"],
  );
  assert.equal((await get("nothing")).status, 404);
  for (const headers of [{}, { range: "bytes=8-" }])
    await assert.rejects(get("cut", headers).then((answer) => answer.text()));
  const stop = new AbortController();
  const stalled = await fetch(server.url("stall"), { signal: stop.signal });
  const reader = stalled.body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), "01234");
  stop.abort();
  assert.equal((await fetch(server.url("cut"), { method: "HEAD" })).headers.get("content-length"), "10");
  assert.equal(server.requests[0], "GET /whole");
});

test("a delay proxy lets everything arrive later, in order, both ways and to the end", async () => {
  const echo = net.createServer((socket) => void socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  assert.ok(address !== null && typeof address !== "string");
  try {
    await using proxy = await startDelayProxy({ targetPort: address.port, roundTripMs: 60 });
    const socket = net.connect(proxy.port, "127.0.0.1");
    const start = performance.now();
    for (const word of ["one ", "two ", "three"]) socket.write(word);
    socket.end();
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    assert.equal(text, "one two three");
    // Timers may be a millisecond early.
    assert.ok(performance.now() - start >= 58);
  } finally {
    echo.close();
  }
});

const noProc = process.platform !== "linux" && "processes are looked for in /proc";

test(
  "a command run has its own directories, and tells what is said, left and still running",
  { skip: noProc },
  async () => {
    const program = `
    import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
    import { spawn } from "node:child_process";
    const [command, ...flags] = process.argv.slice(2);
    if (command === "stay") {
      spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).unref();
      console.log("left one");
      setInterval(() => {}, 1000);
    } else {
      const events = flags.find((flag) => flag.startsWith("-events="))?.slice(8);
      if (events) {
        const error = { code: "x/y", message: "Cannot", context: {} };
        appendFileSync(events, JSON.stringify({ kind: "diagnostic", diagnostic: { code: "a/b" } }) + "\\n");
        appendFileSync(events, JSON.stringify({ kind: "build.finished", error }) + "\\n" + '{"half');
      }
      mkdirSync(process.env.PACKER_CACHE_DIR + "/deep", { recursive: true });
      writeFileSync(process.env.TMPDIR + "/left", "");
      writeFileSync("made", process.env.OWN ?? "");
      console.log("said", command);
      console.error("logged", process.env.PACKER_LOG);
      process.exitCode = 3;
    }`;
    await using run = await createCommandRun([process.execPath]);
    run.write({ "in/p.mjs": program });
    const finished = await run.run(["in/p.mjs", "work"], { env: { OWN: "own" } });
    assert.deepEqual(
      [finished.code, finished.stdout, finished.log, finished.events],
      [3, "said work\n", "logged 1\n", []],
    );
    assert.deepEqual(
      [run.list(run.work), run.list(run.temporary), run.list(run.cache)],
      [["in", "in/p.mjs", "made"], ["left"], ["deep"]],
    );
    assert.deepEqual([run.list("/nowhere/at/all"), run.processes()], [[], []]);

    await using building = await createCommandRun([process.execPath, `${run.work}/in/p.mjs`]);
    const built = await building.run(["build"]);
    assert.deepEqual(
      [built.events.length, built.diagnostics.length, built.errors.map(({ code }) => code)],
      [2, 1, ["x/y"]],
    );

    const staying = run.start(["in/p.mjs", "stay"]);
    await staying.saw("left one");
    assert.deepEqual(
      run.processes().filter((line) => line.startsWith("sleep")),
      ["sleep 600 "],
    );
    staying.kill("SIGTERM");
    assert.equal((await staying.finished).signal, "SIGTERM");
    assert.deepEqual(run.processes(), ["sleep 600 "]);
    await assert.rejects(staying.saw("something else"), /ended without saying/);
    run.kill("sleep", "SIGKILL");
  },
);
