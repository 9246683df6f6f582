import assert from "node:assert/strict";
import { chmod, readdir, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import {
  createFakeGuest,
  createPartRig,
  makeTemporaryDirectory,
  provisionerContract,
} from "@prebake/testing";
import { shellLocal } from "./shell-local.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());
const host = createHost({ temporaryDirectory: directory.path });
const script = `${directory.path}/s.sh`;
await writeFile(script, "#!/bin/sh\necho A=$A\n");
await chmod(script, 0o755);
const blanks = `${directory.path}/its own.sh`; // Without an interpreter line: the shell takes it as its own.
await writeFile(blanks, "echo A=$A\n", { mode: 0o755 });

provisionerContract({ part: shellLocal, config: { inline: ["true"] }, host });

async function run(config: object, variables = {}) {
  const rig = createPartRig({ host, variables });
  await rig.provision(shellLocal, config, createFakeGuest());
  return rig;
}

test("shell-local runs inline lines, scripts and the old command, with variables", async () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ inline: ["echo a", "X=1", "echo $X"] }, "a\n1"],
    [{ command: "echo old" }, "old"],
    [{ script, environment_vars: ["A=it's"] }, "A=it's"],
    [{ scripts: [script, script], env: { A: "2" } }, "A=2\nA=2"],
    [{ script: blanks, env: { A: "a 'b' \"c\" $d\ne" } }, "A=a 'b' \"c\" $d e"],
    [{ script, env: { A: "1" }, env_var_format: "B=x %s='%s-formatted' " }, "A=1-formatted"],
    [
      {
        script,
        environment_vars: ["A=1"],
        execute_command: ["/bin/sh", "-c", "echo wrapped; {{.Vars}} /bin/sh {{.Script}}"],
      },
      "wrapped\nA=1",
    ],
    [{ script, execute_command: ["{{.Script}}"] }, "A="],
    [{ inline: ["echo $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE"] }, "box demo"],
    [{ inline: ["echo out", "echo err 1>&2"] }, "out\nerr"],
    [{ inline: ["echo $0"], inline_shebang: "/bin/sh", tempfile_extension: ".x" }, ""],
  ];
  for (const [config, output] of rows) {
    const rig = await run(config);
    if (output === "") assert.match(rig.output, /packer-shell\d+\.x$/);
    else assert.equal(rig.output, output, JSON.stringify(config));
  }
});

test("variables of a script are not in the list of processes, unless the user's command has them", async () => {
  const inline = ['ps -ewwo args | grep -c "[s]ecret-$MARK" || true'];
  const env = { MARK: "a1b2", WORD: "secret-a1b2" };
  assert.equal((await run({ inline, env })).output, "0");
  const execute_command = ["/bin/sh", "-c", "{{.Vars}} {{.Script}}; true"];
  assert.notEqual((await run({ inline, env, execute_command })).output, "0");
});

test("shell-local leaves no temporary script behind, also when it fails", async () => {
  await run({ inline: ["true"] });
  await assert.rejects(run({ inline: ["exit 3"] }), BuildError);
  assert.deepEqual(
    (await readdir(directory.path)).filter((name) => name.startsWith("packer-shell")),
    [],
  );
});

test("shell-local fails with name and code, and helps with a script that is not executable", async () => {
  await assert.rejects(
    run({ inline: ["false", "echo never"] }),
    (error) => error instanceof BuildError && error.context["code"] === 1,
  );
  await run({ inline: ["exit 3"], valid_exit_codes: [0, 3] });
  const plain = `${directory.path}/plain.sh`;
  await writeFile(plain, "echo x\n");
  await assert.rejects(
    run({ script: plain }),
    (error) => error instanceof BuildError && /chmod \+x/.test(error.hint ?? ""),
  );
});

test("shell-local runs only where only_on says", async () => {
  assert.equal((await run({ inline: ["echo here"], only_on: [process.platform] })).output, "here");
  assert.equal((await run({ inline: ["echo here"], only_on: ["solaris"] })).output, "");
  const diagnostics = await createPartRig({ host }).check(shellLocal, {
    inline: ["true"],
    only_on: ["linux", "plan9"],
  });
  assert.deepEqual(
    diagnostics.map((item) => item.code),
    ["script/unknown-platform"],
  );
});

test("shell-local ends its script when the run is cancelled", async () => {
  const rig = createPartRig({ host });
  const running = rig.provision(
    shellLocal,
    { inline: ["echo started", "exec sleep 600"] },
    createFakeGuest(),
  );
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (rig.output !== "started") return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(running, Cancelled);
});

test("check() wants exactly one of command, inline, script, scripts", async () => {
  const codes = async (config: object) =>
    (await createPartRig({ host }).check(shellLocal, config)).map((item) => item.code);
  assert.deepEqual(await codes({}), ["script/nothing-to-run"]);
  assert.deepEqual(await codes({ inline: ["a"], script }), ["script/conflicting-arguments"]);
  assert.deepEqual(await codes({ command: "a" }), ["config/deprecated-key"]);
});
