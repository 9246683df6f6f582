/** Everything against a real plugin process: `conformance/go-plugin`. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { BuildError, Cancelled, DiagnosticList, ResourceScope } from "@prebake/base";
import {
  asNumber,
  asString,
  attributeOf,
  boolValue,
  elementsOf,
  encodeJson,
  listValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  StringType,
  typeConstraintText,
} from "@prebake/hcl";
import { createHost } from "@prebake/host";
import { decode, toJsonSchema } from "@prebake/schema";
import { destroyOf } from "@prebake/sdk";
import type { Artifact, Communicator, Component, Machine } from "@prebake/sdk";
import {
  configObject,
  createFakeGuest,
  createPartRig,
  makeTemporaryDirectory,
  runText,
} from "@prebake/testing";
import type { PartRigOptions, TemporaryDirectory } from "@prebake/testing";
import { createGoPluginRig, goPlugin } from "./go-plugin-rig.fixture.ts";
import type { GoPluginRig } from "./go-plugin-rig.fixture.ts";
import { liveArtifact } from "./services/artifact-service.ts";
import { createPluginBuilder } from "./components/plugin-builder.ts";
import { componentSpec } from "./components/plugin-component.ts";
import type { PluginComponentOptions } from "./components/plugin-component.ts";
import { createPluginDataSource } from "./components/plugin-data-source.ts";
import { createPluginPostProcessor } from "./components/plugin-post-processor.ts";
import { createPluginProvisioner } from "./components/plugin-provisioner.ts";
import { encodeGobValue } from "./wire/gob/gob-cty-value.ts";
import { encodeGobSpec } from "./wire/hcl-spec/gob-spec.ts";
import { impliedType } from "./wire/hcl-spec/hcl-spec.ts";
import { plainData } from "./wire/msgpack/plain-data.ts";

const missing = spawnSync("go", ["version"]).status === 0 ? false : "needs Go";
const never = new AbortController().signal;
const defaultName = "-packer-default-plugin-name-";
const host = createHost();

describe("Go plugin", { skip: missing, timeout: 300_000 }, () => {
  let folder: TemporaryDirectory;
  let keep: ResourceScope;
  before(async () => {
    await goPlugin();
    folder = await makeTemporaryDirectory();
    keep = new ResourceScope();
  });
  after(async () => {
    await keep[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const optionsFor = (name: string, launcher: GoPluginRig): PluginComponentOptions => ({
    type: `test-${name}`,
    name,
    launcher,
    coreVersion: "1.16.0",
    keep,
    signal: never,
  });
  const rigFor = (options: Partial<PartRigOptions> = {}) =>
    createPartRig({ host, syntax: "hcl", ...options });
  const builder = (launcher = createGoPluginRig()) => createPluginBuilder(optionsFor(defaultName, launcher));
  const provisioner = (launcher = createGoPluginRig()) =>
    createPluginProvisioner(optionsFor("run", launcher));
  const postProcessor = (launcher = createGoPluginRig()) =>
    createPluginPostProcessor(optionsFor("make", launcher));

  describe("schemas", () => {
    test("gob and protobuf say the same", async () => {
      const types: string[] = [];
      for (const encoding of ["gob", "protobuf"] as const) {
        const spec = await componentSpec(optionsFor(defaultName, createGoPluginRig({ encoding })), "builder");
        types.push(typeConstraintText(impliedType(spec)));
      }
      assert.equal(types[0], types[1]);
      assert.match(types[0] ?? "", /rule=list\(object\(\{name=string,ports=list\(number\)\}\)\)/);
    });

    test("a type without a protobuf form: the error says so, gob carries it", async () => {
      const env = { GO_PLUGIN_ODD_SPEC: "1" };
      await assert.rejects(builder(createGoPluginRig({ env })), { code: "plugin/failed" });
      const { config } = await builder(createGoPluginRig({ env, encoding: "gob" }));
      assert.deepEqual(config.fields["pair"]?.shape, { kind: "dynamic" });
    });

    test("a plugin that knows no protobuf works in gob and refuses the flag", async () => {
      const env = { GO_PLUGIN_OLD: "1" };
      assert.equal(
        (await builder(createGoPluginRig({ env, encoding: "gob" }))).config.fields["mode"]?.shape.kind,
        "string",
      );
      await assert.rejects(builder(createGoPluginRig({ env })), /start takes two arguments/);
    });

    test("what we write in gob, Go reads", async () => {
      const launcher = createGoPluginRig({ encoding: "gob" });
      const spec = await componentSpec(optionsFor(defaultName, launcher), "builder");
      assert.ok(spec.kind === "object");
      const read = JSON.parse(
        execFileSync(await goPlugin(), ["decode-spec"], { input: encodeGobSpec(spec), encoding: "utf8" }),
      ) as { object: Record<string, unknown> };
      assert.deepEqual(read.object["table"], {
        attr: "table",
        required: false,
        type: ["list", ["list", "string"]],
      });
      assert.deepEqual(Object.keys(read.object).sort(), [...spec.members.keys()].sort());
      const value = objectValue({
        n: numberValue(0.1),
        big: numberValue(2n ** 200n + 1n),
        l: listValue(StringType, [stringValue("ü")]),
        s: setValue(StringType, [stringValue("a"), stringValue("b")]),
        b: boolValue(true),
        e: objectValue({}),
      });
      const json = execFileSync(await goPlugin(), ["decode-value"], {
        input: encodeGobValue(value),
        encoding: "utf8",
      });
      const plain = encodeJson(value);
      assert.ok(plain.ok);
      assert.equal(
        json,
        `{"value":${plain.text},"type":["object",{"b":"bool","big":"number","e":["object",{}],"l":["list","string"],"n":"number","s":["set","string"]}]}`,
      );
    });

    test("static checks, JSON Schema: unknown keys, wrong types, nested blocks", async () => {
      const part = await builder();
      const diagnostics = await rigFor().check(part, {
        mdoe: "x",
        size: "many",
        rule: [{ prots: [1] }],
        limit: { most: 1 },
      });
      assert.deepEqual(diagnostics.map((item) => item.code).sort(), [
        "config/unknown-key",
        "config/unknown-key",
        "config/wrong-type",
      ]);
      assert.match(
        diagnostics.map((item) => item.detail).join("\n"),
        /Did you mean "mode"[^]*Did you mean "ports"/,
      );
      const schema = toJsonSchema(part.config) as { properties: Record<string, unknown> };
      assert.deepEqual(Object.keys(schema.properties).sort(), [
        "delay",
        "flag",
        "limit",
        "mode",
        "names",
        "other",
        "rule",
        "size",
        "table",
        "tags",
        "text",
      ]);
    });
  });

  describe("builder", () => {
    test("check(): warnings and errors are the plugin's own words", async () => {
      const part = await builder();
      const warned = await rigFor().check(part, { mode: "warn" });
      assert.deepEqual(
        warned.map((item) => [item.severity, item.code, item.detail]),
        [
          ["warning", "plugin/warning", "first warning"],
          ["warning", "plugin/warning", "second ünicode warning"],
        ],
      );
      const refused = await rigFor().check(part, { mode: "refuse" });
      assert.deepEqual(
        refused.map((item) => [item.severity, item.detail]),
        [
          ["warning", "a warning too"],
          ["error", "2 error(s) occurred:\n\n* mode is wrong\n* text is missing"],
        ],
      );
    });

    for (const encoding of ["protobuf", "gob"] as const) {
      test(`a whole build over ${encoding}: configuration, screen, machine, artifact`, async () => {
        const rig = rigFor({ build: { sourceName: "box", builderType: "test" }, settings: { force: true } });
        const part = await builder(createGoPluginRig({ encoding }));
        const machines: Machine[] = [];
        const config = {
          text: "ü{{ timestamp }}",
          size: 12,
          delay: "90s",
          flag: true,
          names: ["x", "y"],
          table: [["a"], []],
          tags: { k: "v" },
          limit: { most: 3 },
          rule: [{ name: "r", ports: [1, 2] }, { name: "s" }],
          other: folder.path,
        };
        const artifact = await rig.build(part, config, async (machine) => void machines.push(machine));
        const said = JSON.parse(rig.steps.find((text) => text.startsWith("{")) ?? "{}") as Record<
          string,
          unknown
        >;
        assert.match(String(said["text"]), /^ü\d+$/, "the plugin renders its own templates");
        assert.deepEqual(
          { ...said, text: "" },
          {
            name: "box",
            type: "test",
            core: "1.16.0",
            debug: false,
            force: true,
            text: "",
            size: 12,
            delay: "1m30s",
            flag: true,
            names: ["x", "y"],
            table: [["a"], []],
            tags: { k: "v" },
            limit: { Most: 3 },
            rules: [
              { Name: "r", Ports: [1, 2] },
              { Name: "s", Ports: null },
            ],
            user: null,
          },
        );
        assert.deepEqual(
          rig.events.filter((event) => event.kind !== "step"),
          [
            { kind: "detail", build: "demo.box", text: "two\nlines" },
            { kind: "row", build: "demo.box", type: "category", data: ["a,b", "c\nd"] },
          ],
        );
        assert.deepEqual(
          [
            machines[0]?.variables["Answer"],
            machines[0]?.variables["ConnType"],
            machines[0]?.communicator.type,
          ],
          [42, "local", "local"],
        );
        assert.deepEqual(artifact && { ...artifact, state: {} }, {
          builderId: "prebake.go-plugin",
          id: "image-1",
          files: ["x", "y"],
          description: "artifact image-1\nin two lines",
          state: {},
        });
        assert.deepEqual(
          (artifact?.state["generated_data"] as Record<string, unknown> | undefined)?.["Wide"],
          String(1n << 60n),
        );
        assert.deepEqual(JSON.parse(JSON.stringify(artifact)), artifact);
        const live = artifact && liveArtifact(artifact);
        assert.deepEqual(plainData((await live?.state("odd")) ?? null), {
          uint: "9223372036854775808",
          float: 2,
          bytes: "\u0001\u0002",
          time: "2023-11-14T22:13:20.000Z",
        });
        const destroy = artifact && destroyOf(artifact);
        await assert.rejects(destroy?.() ?? Promise.resolve(), {
          code: "plugin/artifact-not-deleted",
          message: /the image is in use/,
        });
        assert.deepEqual(rig.releaseErrors, []);
      });
    }

    test("legacy JSON: the object goes as it was written", async () => {
      const rig = rigFor({ syntax: "json", settings: { userVariables: { u: "1" } } });
      await rig.build(await builder(), {
        mode: "no-hook",
        text: "{{user `u`}}",
        size: "12",
        names: "a,b",
        rule: { name: "r" },
      });
      const said = JSON.parse(rig.steps.find((text) => text.startsWith("{")) ?? "{}") as Record<
        string,
        unknown
      >;
      assert.deepEqual(
        [said["text"], said["size"], said["names"], said["user"]],
        ["1", 12, ["a", "b"], { u: "1" }],
      );
    });

    test("odd build data becomes plain: lists as text, bytes as text, times as RFC 3339", async () => {
      const machines: Machine[] = [];
      await rigFor().build(
        await builder(),
        { mode: "odd-data" },
        async (machine) => void machines.push(machine),
      );
      const { List, Bytes, Float, Nil, Time, Uint, Nested } = machines[0]?.variables ?? {};
      assert.deepEqual(
        [List, Bytes, Float, Nil, Time, Uint, Nested],
        [
          '["a","b"]',
          "bytes",
          1.5,
          undefined,
          "2023-11-14T22:13:20.000Z",
          "9223372036854775808",
          '{"1":{"k":"v"}}',
        ],
      );
    });

    test("an error of provisioning comes back as it was, not as the plugin's text of it", async () => {
      const failure = new BuildError("shell/exit", {
        message: "Cannot run the script: exit 3",
        hint: "Look.",
      });
      const rig = rigFor();
      await assert.rejects(
        rig.build(await builder(), {}, () => Promise.reject(failure)),
        (error) => error === failure,
      );
      assert.ok(
        rig.events.some(
          (event) => event.kind === "problem" && event.text === "hook: Cannot run the script: exit 3",
        ),
      );
    });

    test("a builder that fails says why; nil is no artifact", async () => {
      await assert.rejects(rigFor().build(await builder(), { mode: "fail" }), {
        code: "plugin/failed",
        message: "line 1\nline 2 ünicode",
      });
      assert.equal(await rigFor().build(await builder(), { mode: "nil" }), undefined);
    });

    for (const [mode, pattern] of [
      ["panic", /code 2: [^]*panic in Run/],
      ["exit", /code 7: [^]*last words/],
      ["panic-prepare", /code 2: [^]*panic in Prepare/],
    ] as const) {
      test(`a crash (${mode}) is told with the last words of the process`, async () => {
        await assert.rejects(rigFor().build(await builder(), { mode }), {
          code: "plugin/crashed",
          message: pattern,
        });
      });
    }

    test("a plugin killed in mid-run fails the build", async () => {
      const launcher = createGoPluginRig();
      const rig = rigFor();
      const part = await builder(launcher);
      const building = rig.build(part, { mode: "deaf", delay: "1m" });
      await until(() => rig.steps.includes("not listening"));
      launcher.started.at(-1)?.process.kill("SIGKILL");
      await assert.rejects(building, { code: "plugin/crashed" });
    });

    for (const mode of ["hang", "deaf"]) {
      test(`cancelling (${mode}) waits for the plugin's own end, then rejects with the reason`, async () => {
        const rig = rigFor();
        const part = await builder();
        const building = rig.build(part, { mode, delay: "50ms" });
        await until(() => rig.steps.length > 0);
        rig.controller.abort(new Cancelled("stop"));
        await assert.rejects(building, Cancelled);
        if (mode === "hang") assert.deepEqual(rig.steps, ["waiting", "cleaning up"]);
        const left = rig.events.filter((event) => event.kind === "problem").map((event) => event.text);
        const named =
          "The builder finished although it was cancelled. This is left: artifact late\nin two lines";
        assert.deepEqual(left, mode === "deaf" ? [named] : []);
        assert.deepEqual(rig.releaseErrors, []);
      });
    }

    test("calls that never end can be cancelled, and their process is ended", async () => {
      const launcher = createGoPluginRig();
      const rig = rigFor();
      const part = await builder(launcher);
      const building = rig.build(part, { mode: "hang-prepare" });
      await until(() => launcher.started.length > 1);
      rig.controller.abort(new Cancelled("stop"));
      await assert.rejects(building, Cancelled);
      const { exitCode, signalCode } = launcher.started.at(-1)?.process ?? {};
      assert.notEqual(exitCode ?? signalCode ?? null, null);
      const controller = new AbortController();
      const source = await createPluginDataSource(optionsFor("values", createGoPluginRig()));
      const reading = source.readValue((await decoded(source, { mode: "hang" })).config, {
        signal: controller.signal,
      });
      await turns();
      controller.abort(new Cancelled("stop"));
      await assert.rejects(reading, Cancelled);
    });

    test("a question without anybody to ask, a progress bar, one Say of 50 MB, 50 MB on stdout", async () => {
      const asked = rigFor();
      await asked.build(await builder(), { mode: "ask" });
      assert.deepEqual(asked.steps, ['answer="" err=no available tty']);
      const progress = rigFor();
      await progress.build(await builder(), { mode: "progress", size: 200_000 });
      assert.deepEqual(
        progress.events
          .filter((event) => event.kind === "progress")
          .map((event) => [event.label, event.done, event.total]),
        [
          ["http://example.test/a.b/disk.iso?x=1", 0, 200_100],
          ["http://example.test/a.b/disk.iso?x=1", 200_100, 200_100],
        ],
      );
      const said = rigFor();
      await said.build(await builder(), { mode: "big-say", size: 50_000_000 });
      assert.equal(said.steps[0]?.length, 50_000_000);
      await rigFor().build(await builder(), { mode: "stdout", size: 50_000_000 });
    });
  });

  test("20,000 lines of a plugin come in order and in time", async () => {
    const rig = rigFor();
    const started = performance.now();
    await rig.build(await builder(), { mode: "flood", size: 20_000 * 1024 });
    assert.equal(rig.steps.length, 20_000);
    assert.ok(performance.now() - started < 20_000);
  });

  describe("a plugin's communicator", () => {
    /** Runs with the communicator of a machine of the plugin; its directory is a new one. */
    async function withMachine(
      work: (communicator: Communicator, directory: string) => Promise<void>,
    ): Promise<void> {
      await using directory = await makeTemporaryDirectory();
      const rig = rigFor();
      await rig.build(await builder(), { other: directory.path }, (machine) =>
        work(machine.communicator, directory.path),
      );
    }

    test("runs commands: both outputs, exit codes, input, lost connections, refused starts", async () => {
      await withMachine(async (communicator) => {
        assert.deepEqual(await runText(communicator, "echo out; echo err >&2; exit 3"), {
          code: 3,
          stdout: "out\n",
          stderr: "err\n",
        });
        assert.deepEqual(await runText(communicator, "cat; echo end", chunks("a", "b")), {
          code: 0,
          stdout: "abend\n",
          stderr: "",
        });
        assert.equal((await runText(communicator, "exit 4", zeros(8_000_000))).code, 4);
        assert.equal(
          (await runText(communicator, "head -c 5000000 /dev/zero | tr '\\0' x")).stdout.length,
          5_000_000,
        );
        assert.equal((await communicator.run({ command: "exit 250" }, { signal: never })).code, undefined);
        await assert.rejects(communicator.run({ command: "cannot start" }, { signal: never }), {
          message: /no route to host/,
        });
        const many = await Promise.all(
          Array.from({ length: 20 }, (_, at) => runText(communicator, `echo ${at}`)),
        );
        assert.deepEqual(
          many.map(({ stdout }) => stdout),
          Array.from({ length: 20 }, (_, at) => `${at}\n`),
        );
      });
    });

    test("16 MB through a command and back", async () => {
      await withMachine(async (communicator) => {
        let bytes = 0;
        await communicator.run(
          { command: "cat", stdin: zeros(16_000_000), onStdout: (chunk) => void (bytes += chunk.length) },
          { signal: never },
        );
        assert.equal(bytes, 16_000_000);
      });
    });

    test("files there and back, modes, refusals, directories, errors in the plugin's words", async () => {
      await withMachine(async (communicator, directory) => {
        await communicator.upload("a.txt", chunks("hello ", "you"), {
          signal: never,
          mode: 0o755,
          sizeBytes: 9,
        });
        assert.equal(await readFile(join(directory, "a.txt"), "utf8"), "hello you");
        assert.equal((await stat(join(directory, "a.txt"))).mode & 0o777, 0o755);
        let read = "";
        await communicator.download("a.txt", async (chunk) => void (read += Buffer.from(chunk).toString()), {
          signal: never,
        });
        assert.equal(read, "hello you");
        await assert.rejects(
          communicator.download("none", async () => undefined, { signal: never }),
          { message: /no such file/ },
        );
        await assert.rejects(communicator.upload("refused/x", zeros(3_000_000), { signal: never }), {
          message: /permission denied/,
        });
        await mkdir(join(directory, "local"));
        await writeFile(join(directory, "local/f"), "f");
        await communicator.uploadDirectory("copied", `${directory}/local/`, { signal: never });
        assert.equal(await readFile(join(directory, "copied/f"), "utf8"), "f");
        await assert.rejects(communicator.downloadDirectory("copied", directory, { signal: never }), {
          message: /not implemented/,
        });
      });
    });

    test("cancelling a command, an upload and a download rejects at once", async () => {
      await withMachine(async (communicator) => {
        const controller = new AbortController();
        const { signal } = controller;
        const works = [
          communicator.run({ command: "sleep 5" }, { signal }),
          communicator.upload("big", zeros(Number.POSITIVE_INFINITY), { signal }),
          communicator.download("/dev/zero", async () => undefined, { signal }),
        ].map((work) => assert.rejects(work, Cancelled));
        await turns();
        controller.abort(new Cancelled("stop"));
        await Promise.all(works);
        assert.equal((await runText(communicator, "echo still")).stdout, "still\n");
      });
    });

    test("10,000 calls take at most 1 ms each", async () => {
      await withMachine(async (communicator) => {
        const started = performance.now();
        for (let at = 0; at < 1_000; at++) {
          await Promise.all(
            Array.from({ length: 10 }, () =>
              communicator.uploadDirectory("x", "/nowhere", { signal: never }).catch(() => undefined),
            ),
          );
        }
        const perCall = (performance.now() - started) / 10_000;
        assert.ok(perCall < 1, `${perCall} ms each`);
      });
    });
  });

  describe("provisioner", () => {
    const guest = () =>
      createFakeGuest((command, output) => {
        if (command === "broken")
          throw new BuildError("communicator/lost", {
            message: "Cannot run a command: the connection is lost",
          });
        output.stdout(`ran ${command}\nlast`);
        output.stderr("warned\n");
        return { code: 3 };
      });

    test("check() gives the plugin's refusal", async () => {
      const diagnostics = await rigFor().check(await provisioner(), {});
      assert.deepEqual(
        diagnostics.map((item) => item.detail),
        ["1 error occurred:\n\t* mode must be set\n\n"],
      );
      assert.deepEqual(await rigFor().check(await provisioner(), { mode: "run" }), []);
    });

    test("runs a command through our communicator; both outputs come to the screen", async () => {
      const rig = rigFor();
      await rig.provision(await provisioner(), { mode: "run", text: "hello" }, guest());
      assert.deepEqual(new Set(rig.steps), new Set(["ran hello", "last", "exit 3"]));
      assert.ok(rig.events.some((event) => event.kind === "problem" && event.text === "warned"));
      assert.equal(rig.steps.at(-1), "exit 3");
    });

    test("a communicator that breaks fails the start, with its words", async () => {
      const rig = rigFor();
      await assert.rejects(rig.provision(await provisioner(), { mode: "run", text: "broken" }, guest()), {
        message: /the connection is lost/,
      });
    });

    test("uploads and downloads", async () => {
      const target = guest();
      await rigFor().provision(
        await provisioner(),
        { mode: "upload", text: "/remote", other: "content ü" },
        target,
      );
      assert.equal(target.text("/remote"), "content ü");
      const local = join(folder.path, "upload.sh");
      await writeFile(local, "#!/bin/sh\n", { mode: 0o750 });
      await rigFor().provision(
        await provisioner(),
        { mode: "upload-file", text: "/remote/", other: local },
        target,
      );
      assert.equal(target.files.get("/remote/upload.sh")?.mode, 0o750);
      const rig = rigFor();
      await rig.provision(await provisioner(), { mode: "download", text: "/remote" }, target);
      assert.deepEqual(rig.steps, ["content ü"]);
      await rigFor().provision(
        await provisioner(),
        { mode: "directories", text: "/there", other: "/here" },
        target,
      );
      assert.ok(target.operations.includes("upload-directory /here => /there"));
    });

    test("build data: every common key is there, with the types plugins expect", async () => {
      const types = async (variables: PartRigOptions["variables"]) => {
        const rig = rigFor(variables && { variables });
        await rig.provision(await provisioner(), { mode: "data" }, guest());
        return JSON.parse(rig.steps[0] ?? "{}") as Record<string, string>;
      };
      // Source: what the SDK's builders give; plugins assert on each without looking whether it is there.
      const common = {
        ConnType: "string ",
        Host: "string ",
        ID: "string ",
        PackerHTTPAddr: "string ",
        PackerHTTPIP: "string ",
        PackerHTTPPort: "string ",
        PackerRunUUID: "string ",
        Password: "string ",
        Port: "int64 0",
        SSHAgentAuth: "bool false",
        SSHPrivateKey: "string ",
        SSHPrivateKeyFile: "string ",
        SSHPublicKey: "string ",
        User: "string ",
        WinRMPassword: "string ",
      };
      assert.deepEqual(await types(undefined), common);
      assert.deepEqual(await types({ ID: "i", Port: 22, Float: 1.5, Flag: true }), {
        ...common,
        ID: "string i",
        Port: "int64 22",
        Float: "float64 1.5",
        Flag: "bool true",
      });
    });

    test("cancelling reaches the plugin, and its end is waited for", async () => {
      const rig = rigFor();
      const work = rig.provision(await provisioner(), { mode: "hang" }, guest());
      await until(() => rig.steps.length > 0);
      rig.controller.abort(new Cancelled("stop"));
      await assert.rejects(work, Cancelled);
      assert.deepEqual(rig.steps, ["waiting", "cancelled"]);
    });

    test("failures and panics", async () => {
      await assert.rejects(rigFor().provision(await provisioner(), { mode: "fail" }, guest()), {
        message: "provisioning failed: ünicode",
      });
      await assert.rejects(rigFor().provision(await provisioner(), { mode: "panic" }, guest()), {
        code: "plugin/crashed",
        message: /panic in Provision/,
      });
    });
  });

  describe("a plugin's provisioner on a plugin's machine", () => {
    async function bridge(config: object, rig = rigFor()): Promise<readonly string[]> {
      await using directory = await makeTemporaryDirectory();
      const part = await provisioner();
      await rigFor().build(await builder(), { other: directory.path }, (machine) =>
        rig.provision(part, config, machine.communicator),
      );
      return rig.steps;
    }

    test("commands, exit codes, a start that is refused", async () => {
      assert.deepEqual(await bridge({ mode: "run", text: "echo hi; exit 9" }), ["hi", "exit 9"]);
      await assert.rejects(bridge({ mode: "run", text: "cannot start" }), { message: /no route to host/ });
    });

    test("30 commands at once, each with input", async () => {
      assert.deepEqual(await bridge({ mode: "many", size: 30 }), ["all right"]);
    });

    test("64 MB there and back through two processes", async () => {
      assert.deepEqual(await bridge({ mode: "stdin", text: "cat", size: 64_000_000 }), [
        "exit 0, 64000000 bytes",
      ]);
    });

    test("a command that does not read its input ends all the same", async () => {
      assert.deepEqual(await bridge({ mode: "stdin", text: "exit 5", size: 64_000_000 }), [
        "exit 5, 0 bytes",
      ]);
    });

    test("1 GB to a slow reader keeps our memory flat", async () => {
      const before = process.memoryUsage().rss;
      let peak = 0;
      const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
      const steps = await bridge({
        mode: "slow-reader",
        text: "head -c 1000000000 /dev/zero",
        delay: "20us",
      });
      clearInterval(timer);
      assert.deepEqual(steps, ["exit 0, 1000000000 bytes"]);
      assert.ok(peak - before < 150_000_000, `${Math.round((peak - before) / 1e6)} MB more`);
    });
  });

  describe("post-processor", () => {
    const input: Artifact = {
      builderId: "b.id",
      id: "i",
      files: ["f1", "f2"],
      description: "text",
      state: { number: 5, list: ["a"], deep: { k: 1.5 } },
    };

    test("check() gives the plugin's refusal", async () => {
      const diagnostics = await rigFor().check(await postProcessor(), {});
      assert.deepEqual(
        diagnostics.map((item) => item.detail),
        ["mode must be set"],
      );
    });

    test("sees our artifact, gives one of its own", async () => {
      const rig = rigFor();
      const { artifact, keepInput, forceKeepInput } = await rig.postProcess(
        await postProcessor(),
        { mode: "new", text: "made", names: ["n"], flag: true },
        input,
      );
      assert.deepEqual(rig.steps, ["input b.id|i|text|[f1 f2]"]);
      assert.deepEqual(
        [artifact?.id, artifact?.files, keepInput, forceKeepInput],
        ["made", ["n"], true, false],
      );
    });

    test("hands its input back; states of ours have Go's types; no artifact; an error", async () => {
      const part = await postProcessor();
      const same = await rigFor().postProcess(part, { mode: "same" }, input);
      assert.equal(same.artifact, input);
      assert.deepEqual(
        [same.artifact?.id, same.artifact?.files, same.keepInput, same.forceKeepInput],
        ["i", ["f1", "f2"], true, true],
      );
      for (const [name, want] of [
        ["number", "int64 5"],
        ["list", "[]interface {} [a]"],
        ["deep", "map[interface {}]interface {} map[k:1.5]"],
        ["none", "<nil> <nil>"],
      ] as const) {
        const rig = rigFor();
        await rig.postProcess(part, { mode: "state", text: name }, input);
        assert.equal(rig.steps.at(-1), want);
      }
      assert.equal((await rigFor().postProcess(part, { mode: "nil" }, input)).artifact, undefined);
      await assert.rejects(rigFor().postProcess(part, { mode: "fail" }, input), {
        code: "plugin/failed",
        message: "post-processing failed",
      });
    });

    test("of a plugin's artifact it sees the plugin's states unchanged", async () => {
      const made = await rigFor().build(await builder(), { mode: "no-hook" });
      assert.ok(made);
      const rig = rigFor();
      await rig.postProcess(await postProcessor(), { mode: "state", text: "odd" }, made);
      assert.match(
        rig.steps.at(-1) ?? "",
        /bytes:\[1 2\] float:2 time:2023-11-14 22:13:20\.000000005 \+0000 UTC uint:9223372036854775808/,
      );
      const destroying = rigFor();
      await destroying.postProcess(await postProcessor(), { mode: "destroy" }, made);
      assert.equal(destroying.steps.at(-1), "destroy: <nil>");
    });

    test("can be cancelled", async () => {
      const rig = rigFor();
      const work = rig.postProcess(await postProcessor(), { mode: "hang" }, input);
      await until(() => rig.steps.includes("waiting"));
      rig.controller.abort(new Cancelled("stop"));
      await assert.rejects(work, Cancelled);
    });
  });

  describe("data source", () => {
    for (const encoding of ["protobuf", "gob"] as const) {
      const source = () => createPluginDataSource(optionsFor("values", createGoPluginRig({ encoding })));
      test(`values of all types over ${encoding}`, async () => {
        const part = await source();
        assert.deepEqual(Object.keys(part.outputs).sort(), ["names", "number", "text"]);
        const rig = rigFor();
        const { config } = await decoded(part, { mode: "values", text: "ü" });
        const value = await part.readValue(config, { signal: never });
        assert.equal(
          typeConstraintText(value.type),
          "object({empty=list(string),map=map(bool),names=list(string),null=string,number=number,set=set(number),tenth=number,text=string,tuple=tuple([string,bool]),wide=number})",
        );
        const [text, wide, tenth, names] = ["text", "wide", "tenth", "names"].map((name) =>
          attributeOf(value, name),
        );
        assert.ok(text && wide && tenth && names);
        assert.deepEqual(
          [
            asString(text),
            asNumber(wide).toText(),
            asNumber(tenth).toText(),
            elementsOf(names).map(asString),
          ],
          ["ü", "123456789012345678901234567890.125", "0.1", ["a", "ü"]],
        );
        assert.deepEqual(await rig.check(part, { mode: "values" }), []);
        assert.deepEqual(
          (await rig.check(part, {})).map((item) => item.detail),
          ["mode must be set"],
        );
      });

      test(`failures over ${encoding}`, async () => {
        const part = await source();
        const read = async (mode: string) =>
          part.readValue((await decoded(part, { mode })).config, { signal: never });
        await assert.rejects(read("fail"), { code: "plugin/failed", message: "nothing was found" });
        await assert.rejects(read("panic"), { code: "plugin/crashed", message: /panic in Execute/ });
        if (encoding === "protobuf") assert.equal(attributeOf(await read("unknown"), "text")?.isKnown, false);
        else await assert.rejects(read("unknown"), { code: "plugin/failed" });
      });
    }
  });
});

async function decoded(part: Component, config: object): Promise<{ readonly config: object }> {
  const { config: value } = decode(part.config, configObject(config), {
    syntax: "hcl",
    sink: new DiagnosticList(),
  });
  return { config: value };
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(64 * 1024);
  for (let left = bytes; left > 0; left -= chunk.length) {
    yield chunk.subarray(0, Math.min(left, chunk.length));
    // Lets others run: this source is always ready.
    await turns();
  }
}

function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turns();
}
