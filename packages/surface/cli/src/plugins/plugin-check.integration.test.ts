/** What `validate` says of a plugin's components where something is not known yet, or wrong. The plugin is the Go one of `conformance/go-plugin`. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createCommandRig } from "../command-rig.fixture.ts";
import type { CommandRig, Finished } from "../command-rig.fixture.ts";

const root = join(import.meta.dirname, "../../../../..");
const missing = spawnSync("go", ["version"]).status === 0 ? false : "needs Go";

/** What all commands here share: where the plugin is installed, and what is remembered of it. */
let shared: CommandRig;
const env = () => ({
  PACKER_PLUGIN_PATH: join(shared.directory, "plugins"),
  XDG_CACHE_HOME: join(shared.directory, "cache"),
});

async function validate(template: string, name = "."): Promise<Finished> {
  using rig = createCommandRig({ [name === "." ? "t.pkr.hcl" : name]: template });
  return await rig.run(["validate", name], { env: env() });
}

/** Processes of the plugin that a command starts, by the component's kind. */
async function startedBy(
  rig: CommandRig,
  more: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await rig.run(["validate", "."], {
    env: { ...env(), ...more, PREBAKE_LOG: "1" },
  });
  assert.equal(code, 0, stdout);
  return [...stderr.matchAll(/Executing \S*packer-plugin-probe\S* .*?"start", "(\w+)"/g)]
    .map(([, kind = ""]) => kind)
    .sort();
}

const later = `data "probe-values" "x" {
  mode = "values"
  text = "plain"
}
`;

const withSource = (body: string) => `${later}
source "probe" "machine" {
  mode = "strict"
${body}
}
build {
  sources = ["source.probe.machine"]
}
`;

describe("validate, with a plugin's components", { skip: missing }, () => {
  before(async () => {
    shared = createCommandRig({});
    const binary = execFileSync(join(root, "conformance/go-plugin/build"), { encoding: "utf8" }).trim();
    const words = ["plugins", "install", `-path=${binary}`, "github.com/acme/probe"];
    const installed = await shared.run(words, { env: env() });
    assert.equal(installed.code, 0, installed.stdout);
  });
  after(() => shared[Symbol.dispose]());

  test("a text of a data source that is not read is not complained of, whatever form it must have", async () => {
    const { code, stdout } = await validate(
      withSource('  text = data.probe-values.x.text\n  other = "x"\n  size = data.probe-values.x.number'),
    );
    assert.deepEqual([code, stdout], [0, "The configuration is valid.\n"]);
  });

  test("what is wrong besides is told, and only that", async () => {
    const { code, stdout } = await validate(withSource("  text = data.probe-values.x.text\n  size = 1"));
    assert.equal(code, 1);
    assert.match(stdout, /the other one is missing/);
    assert.doesNotMatch(stdout, /lower-case letters|unknown/);
  });

  test("a data source that is not read is asked whether its configuration is right", async () => {
    const wrong = `data "probe-values" "x" {\n  text = "plain"\n  colour = "red"\n}\n`;
    const { code, stdout } = await validate(
      wrong + 'source "null" "x" {\n  communicator = "none"\n}\nbuild {\n  sources = ["source.null.x"]\n}\n',
    );
    assert.equal(code, 1);
    assert.match(stdout, /colour/);
    assert.match(stdout, /mode must be set/);
  });

  test("without anything unknown the plugin's words stay as they are", async () => {
    const { stdout } = await validate(withSource('  text = "Ü"\n  size = 1'));
    assert.match(
      stdout,
      /2 error\(s\) occurred:\s+\* only lower-case letters, digits and hyphens are allowed\s+\* the other one is missing/,
    );
  });

  test("the build variables of a builder that could not be asked for certain are not denied", async () => {
    const template = withSource('  text = data.probe-values.x.text\n  other = "x"\n  size = 1').replace(
      'sources = ["source.probe.machine"]',
      'sources = ["source.probe.machine"]\n  provisioner "shell-local" {\n    inline = ["echo ${build.Answer}"]\n  }',
    );
    assert.equal((await validate(template)).stdout, "The configuration is valid.\n");
  });

  test("mistakes of the template and the plugin's own complaints of the rest come at once", async () => {
    const { stdout } = await validate(withSource('  text = "plain"\n  size = "many"\n  colour = "red"'));
    assert.match(stdout, /colour/);
    assert.match(stdout, /"size"/);
    assert.match(stdout, /the other one is missing/);
    // That the size is missing only follows.
    assert.doesNotMatch(stdout, /Size must be given/);
  });

  test("… of a provisioner, a post-processor and a legacy template too", async () => {
    const steps = withSource('  text = "plain"\n  other = "x"\n  size = 1').replace(
      /\n}\n$/,
      '\n  provisioner "probe-run" {\n    mode = "strict"\n    text = "Ü"\n    rule {\n      prots = [1]\n    }\n  }\n  post-processor "probe-make" {\n    colour = "red"\n  }\n}\n',
    );
    const { stdout } = await validate(steps);
    assert.match(stdout, /"ports"/);
    assert.match(stdout, /only lower-case letters/);
    assert.match(stdout, /mode must be set/);
    const legacy = { builders: [{ type: "probe", mode: "strict", text: "plain", size: [1], colour: "red" }] };
    const json = await validate(JSON.stringify(legacy), "t.json");
    assert.match(json.stdout, /colour/);
    assert.match(json.stdout, /the other one is missing/);
    assert.doesNotMatch(json.stdout, /Size must be given|unknown configuration key/);
  });

  test("what only follows from a variable that is not set is not complained of", async () => {
    const builder = { type: "probe", mode: "strict", text: "plain", other: "{{user `other`}}", size: 1 };
    const template = { variables: { other: null }, builders: [builder] };
    const { code, stdout } = await validate(JSON.stringify(template), "t.json");
    assert.equal(code, 1);
    assert.match(stdout, /"other" is required/);
    assert.doesNotMatch(stdout, /the other one is missing/);
  });

  test("a schema is asked for once: the next command starts what it must ask, and nothing else", async () => {
    using rig = createCommandRig({
      "t.pkr.hcl": withSource('  text = data.probe-values.x.text\n  other = "x"\n  size = 1'),
    });
    const cache = { XDG_CACHE_HOME: join(rig.directory, "cache") };
    const asked = (kinds: readonly string[], kind: string) => kinds.filter((each) => each === kind).length;
    const first = await startedBy(rig, cache);
    assert.deepEqual([asked(first, "builder"), asked(first, "datasource")], [3, 3]);
    // The builder twice, because of what is not known.
    const second = await startedBy(rig, cache);
    assert.deepEqual([asked(second, "builder"), asked(second, "datasource")], [2, 1]);
  });
});
