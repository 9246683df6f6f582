/** Rules that every part with scripts shares: where a mistake is told, which variables there are, what is tried again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { declareConfig } from "@prebake/schema";
import { createMemoryHost, createPartRig, idleCommunicator } from "@prebake/testing";
import { defineProvisioner } from "../component.ts";
import type { ProvisionerContext } from "../component.ts";
import type { BuildVariables } from "../machine.ts";
import { isBuiltInPacker } from "../packer-built-in.ts";
import { scriptEnvironment } from "./environment.ts";
import { checkLocalScripts, localScriptFields, runLocalScripts } from "./local-scripts.ts";
import { isUnreachable, retryWhileUnreachable } from "./remote-scripts.ts";

const local = defineProvisioner({
  type: "local",
  config: declareConfig("local", "Runs scripts here.", localScriptFields),
  check: checkLocalScripts,
  run: (config, context) => runLocalScripts(config, context),
});
const build = { name: "b.null.x", sourceName: "x", builderType: "null" };

const places: readonly (readonly [config: object, said: readonly string[]])[] = [
  [{ inline: ["a"] }, []],
  [{}, [": script/nothing-to-run"]],
  [{ inline: [] }, [": script/nothing-to-run"]],
  [{ inline: ["a"], command: "b" }, ["inline: script/conflicting-arguments"]],
  [{ inline: ["a"], script: "a.sh", scripts: ["a.sh"] }, ["script: script/conflicting-arguments"]],
  [{ script: "no.sh" }, ["script: script/missing"]],
  [{ script: "d" }, ["script: script/missing"]],
  [{ scripts: ["a.sh", "no.sh", "a.sh", "d"] }, ["scripts.1: script/missing", "scripts.3: script/missing"]],
  [
    { inline: ["a"], environment_vars: ["A=1", "B", "=c", "D=", "E=f=g"] },
    ["environment_vars.1: script/bad-variable", "environment_vars.2: script/bad-variable"],
  ],
  [
    { inline: ["a"], only_on: ["linux", "Linux", "win32"] },
    ["only_on.1: script/unknown-platform", "only_on.2: script/unknown-platform"],
  ],
  [{ inline: ["a"], only_on: ["darwin", "freebsd", "linux", "openbsd", "solaris", "windows"] }, []],
];
for (const [config, said] of places) {
  test(`scripts with ${JSON.stringify(config)}: ${said.join(", ") || "good"}`, async () => {
    const host = createMemoryHost({ files: { "a.sh": "", "d/x": "" } });
    assert.deepEqual(await createPartRig({ host }).complaints(local, config), said);
  });
}

// Source: reference: PACKER_HTTP_* are there only when the builder serves files; what the template sets wins.
const environments: readonly (readonly [
  config: object,
  variables: BuildVariables,
  names: readonly string[],
])[] = [
  [{}, {}, ["PACKER_BUILDER_TYPE=null", "PACKER_BUILD_NAME=x"]],
  [
    {},
    { PackerHTTPAddr: "10.0.2.2:8000", PackerHTTPIP: "10.0.2.2", PackerHTTPPort: 8000 },
    [
      "PACKER_BUILDER_TYPE=null",
      "PACKER_BUILD_NAME=x",
      "PACKER_HTTP_ADDR=10.0.2.2:8000",
      "PACKER_HTTP_IP=10.0.2.2",
      "PACKER_HTTP_PORT=8000",
    ],
  ],
  [
    {},
    { PackerHTTPPort: "<unknown>", PackerHTTPIP: "" },
    ["PACKER_BUILDER_TYPE=null", "PACKER_BUILD_NAME=x"],
  ],
  [
    { environment_vars: ["b=1", "B=2", "_=3", "PACKER_HTTP_PORT=4"] },
    { PackerHTTPPort: 8000 },
    ["B=2", "PACKER_BUILDER_TYPE=null", "PACKER_BUILD_NAME=x", "PACKER_HTTP_PORT=4", "_=3", "b=1"],
  ],
  [
    { environment_vars: ["A=1", "A=2"], env: { B: "" } },
    {},
    ["A=2", "B=", "PACKER_BUILDER_TYPE=null", "PACKER_BUILD_NAME=x"],
  ],
];
for (const [config, variables, expected] of environments) {
  test(`variables of a script with ${JSON.stringify({ ...config, ...variables })}`, () => {
    const given = { environment_vars: undefined, env: undefined, ...config };
    const entries = scriptEnvironment(given, build, variables).map(([name, value]) => `${name}=${value}`);
    assert.deepEqual(entries, expected);
  });
}

// What means that a guest may be rebooting, so that nothing was carried out; a script's own failure never does.
for (const [code, again] of [
  ["communicator/connection-lost", true],
  ["communicator/start-failed", true],
  ["ssh/timeout", true],
  ["communicator/permission-denied", false],
  ["ssh/authentication-failed", false],
  ["script/failed", false],
] as const) {
  test(`${code} is ${again ? "tried again" : "final"}`, async () => {
    let [tries, time] = [0, 0];
    const clock = { monotonic: () => time, delay: async (ms: number) => void (time += ms) };
    const context = {
      host: { clock },
      signal: new AbortController().signal,
      events: { log: () => undefined },
    } as unknown as ProvisionerContext; // What it looks at.
    const error = new BuildError(code, { message: "Cannot go on" });
    const attempt = async () => {
      tries++;
      throw error;
    };
    await assert.rejects(retryWhileUnreachable(attempt, { context, timeoutMs: 4000, source: "x" }), error);
    assert.deepEqual([isUnreachable(error), tries > 1], [again, again]);
  });
}

/** Runs `local` here with a program that says these things. */
async function say(config: object, out: string, err = "") {
  const memory = createMemoryHost({ files: { "a.sh": "" } });
  const lines: string[] = [];
  const host: typeof memory = {
    ...memory,
    processes: {
      ...memory.processes,
      run: async (program, { arguments: words, onStdout, onStderr }) => {
        lines.push([program, ...words].join(" "));
        onStdout?.(new TextEncoder().encode(out));
        onStderr?.(new TextEncoder().encode(err));
        return { code: 0, signal: undefined, stdout: "", stderr: "" };
      },
    },
  };
  const rig = createPartRig({ host, build });
  await rig.provision(local, config, idleCommunicator);
  return { rig, lines };
}

test("both outputs of a local script are shown, the last line also without an end", async () => {
  const { rig } = await say({ script: "a.sh" }, "one\ntwo", "three");
  assert.equal(rig.output, "one\ntwo\nthree");
  assert.deepEqual(rig.steps, ["Running local shell script: a.sh"]);
});

test("a command of one's own has the variables in the form that was asked for", async () => {
  const config = { script: "a.sh", execute_command: ["run", "{{.Vars}}"], env_var_format: "%s:%s;" };
  assert.deepEqual((await say(config, "")).lines, ["run PACKER_BUILDER_TYPE:null;PACKER_BUILD_NAME:x;"]);
});

// Source: measured on Packer 1.16, its own lists of components.
test("isBuiltInPacker() tells what no template need require a plugin for", () => {
  const rows = [
    ["builder", "null", true],
    ["builder", "qemu", false],
    ["provisioner", "shell-local", true],
    ["provisioner", "ansible", false],
    ["post-processor", "compress", true],
    ["post-processor", "vagrant", false],
    ["data-source", "http", true],
    ["data-source", "amazon-ami", false],
  ] as const;
  for (const [kind, type, own] of rows) assert.equal(isBuiltInPacker(kind, type), own, type);
});
