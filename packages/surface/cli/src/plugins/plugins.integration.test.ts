/** Plugins through the command: found, installed from a mirror, locked, used, ended. The plugin is the Go one of `conformance/go-plugin`. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { createCommandRig } from "../command-rig.fixture.ts";
import type { CommandRig } from "../command-rig.fixture.ts";

const root = join(import.meta.dirname, "../../../../..");
const source = "github.com/acme/probe";

const required = `packer {
  required_plugins {
    probe = { version = ">= 1.0.0", source = "${source}" }
  }
}
`;
const template = (mode: string) => `${required}
source "probe" "machine" {
  mode = "${mode}"
}
build {
  sources = ["source.probe.machine"]
}
`;

let built: Buffer | undefined;
function plugin(): Buffer {
  built ??= readFileSync(
    execFileSync(join(root, "conformance/go-plugin/build"), { encoding: "utf8" }).trim(),
  );
  return built;
}

const suffix = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** A mirror that has version 1.2.3, which is what the plugin says it is. */
function makeMirror(rig: CommandRig): string {
  const folder = join(rig.directory, "mirror", source);
  mkdirSync(folder, { recursive: true });
  const name = `packer-plugin-probe_v1.2.3_x5.0_${suffix}`;
  const zip = zipOf(name, plugin());
  writeFileSync(join(folder, `${name}.zip`), zip);
  const digest = createHash("sha256").update(zip).digest("hex");
  writeFileSync(join(folder, "packer-plugin-probe_v1.2.3_SHA256SUMS"), `${digest}  ${name}.zip\n`);
  return join(rig.directory, "mirror");
}

function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content, { level: 1 });
  const head = Buffer.alloc(26);
  head.writeUInt16LE(8, 4);
  head.writeUInt32LE(crc32(content), 10);
  head.writeUInt32LE(packed.length, 14);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), head, Buffer.from(name)]);
  const record = Buffer.concat([
    Buffer.from("PK\u0001\u0002\u0000\u0000", "latin1"),
    head,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(record.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, record, end]);
}

function pluginProcesses(directory: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(join(directory, ".config"))
      );
    } catch {
      return false; // It has just ended.
    }
  });
}

const missing = spawnSync("go", ["version"]).status === 0 ? false : "needs Go";

describe("plugins", { skip: missing }, () => {
  test("a missing plugin is told; init installs and locks it; the build uses it", async () => {
    using rig = createCommandRig({ "t.pkr.hcl": template("") });
    const missing = await rig.run(["validate", "."]);
    assert.equal(missing.code, 1);
    assert.match(
      missing.stdout,
      /"github\.com\/acme\/probe" \(>= 1\.0\.0\), which is not installed.*\n\n {2}prebake init \.\n/,
    );
    const env = { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) };
    const init = await rig.run(["init", "."], { env });
    assert.deepEqual(
      [init.code, init.stdout.startsWith(`Installed plugin ${source} v1.2.3 in "`)],
      [0, true],
      init.stdout,
    );
    assert.match(readFileSync(join(rig.directory, ".prebake.lock.hcl"), "utf8"), /version = "1\.2\.3"/);
    assert.deepEqual(await rig.run(["init", "."]), { code: 0, stdout: "", stderr: "" });
    const paths = (await rig.run(["plugins", "installed"])).stdout;
    assert.match(paths, /packer-plugin-probe_v1\.2\.3_x5\.0_\w+\n$/);
    const list = await rig.run(["plugins", "required", "."]);
    assert.equal(list.stdout, `probe ${source} ">= 1.0.0" ${paths}`);
    const build = await rig.run(["build", "."]);
    assert.equal(build.code, 0, build.stdout);
    assert.match(build.stdout, /==> probe\.machine: /);
  });

  test("init -locked takes what is locked on a machine that has nothing, and refuses without a lock", async () => {
    using rig = createCommandRig({ "t.pkr.hcl": template("") });
    const env = { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) };
    const without = await rig.run(["init", "-locked", "."], { env });
    assert.deepEqual([without.code, /not in the lock file/.test(without.stdout)], [1, true]);
    await rig.run(["init", "."], { env });
    const lock = readFileSync(join(rig.directory, ".prebake.lock.hcl"), "utf8");
    rmSync(join(rig.directory, ".config"), { recursive: true });
    const locked = await rig.run(["init", "-locked", "."], { env });
    assert.match(locked.stdout, /^Installed plugin/);
    assert.equal(readFileSync(join(rig.directory, ".prebake.lock.hcl"), "utf8"), lock);
    const changed = lock.replaceAll(/sha256:.{8}/g, "sha256:00000000");
    writeFileSync(join(rig.directory, ".prebake.lock.hcl"), changed);
    const refused = await rig.run(["validate", "."]);
    assert.match(refused.stdout, /Plugin is not the locked one/);
    assert.match((await rig.run(["init", "-locked", "."], { env })).stdout, /the lock file says 00000000/);
  });

  test("a requirement that prebake itself meets needs no plugin, and the log says so", async () => {
    const text =
      required.replaceAll("probe", "qemu") +
      'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["source.null.a"]\n}\n';
    using rig = createCommandRig({ "t.pkr.hcl": text });
    const result = await rig.run(["validate", "."], { env: { PREBAKE_LOG: "1" } });
    assert.equal(result.code, 0, result.stdout);
    assert.match(
      result.stderr,
      /"github\.com\/acme\/qemu" is not installed; prebake has what it is required for itself/,
    );
  });

  test("a plugin that crashes is named, with what it said last", async () => {
    using rig = createCommandRig({ "t.pkr.hcl": template("panic") });
    await rig.run(["init", "."], { env: { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) } });
    const result = await rig.run(["build", "."]);
    assert.equal(result.code, 1);
    assert.match(result.stdout, /The plugin probe 1\.2\.3 \(".*"\) has crashed: panic: panic in Run/);
    assert.match(result.stdout, /goroutine \d+/);
  });

  test("what a plugin prints of a secret is hidden: on the screen, in its log, in its last words", async () => {
    const secret = "hunter22hunter22";
    const text = (mode: string) =>
      template(mode).replace("\n}\nbuild", "\n  text = var.secret\n}\nbuild") +
      `variable "secret" {\n  sensitive = true\n  default = "${secret}"\n}\n`;
    for (const [mode, places] of [
      ["no-hook", [/"text":"<sensitive>"/, /the text is <sensitive>/]],
      ["exit", [/last words <sensitive>/]],
    ] as const) {
      using rig = createCommandRig({ "t.pkr.hcl": text(mode) });
      await rig.run(["init", "."], { env: { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) } });
      const { stdout, stderr } = await rig.run(["build", "."], { env: { PREBAKE_LOG: "1" } });
      for (const place of places) assert.match(stdout + stderr, place);
      assert.doesNotMatch(stdout + stderr, new RegExp(secret));
    }
  });

  test(
    "a plugin ends with us, also when we are killed",
    { skip: process.platform !== "linux" && "needs /proc" },
    async () => {
      using rig = createCommandRig({ "t.pkr.hcl": template("hang") });
      await rig.run(["init", "."], { env: { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) } });
      const running = rig.start(["build", "."]);
      await running.saw("waiting");
      const pids = pluginProcesses(rig.directory);
      assert.ok(pids.length > 0);
      running.child.kill("SIGKILL");
      await running.finished;
      while (pluginProcesses(rig.directory).length > 0) await new Promise((resolve) => setImmediate(resolve));
    },
  );

  test("Ctrl-C cancels a plugin's build and waits for it", async () => {
    using rig = createCommandRig({ "t.pkr.hcl": template("hang") });
    await rig.run(["init", "."], { env: { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) } });
    const running = rig.start(["build", "."]);
    await running.saw("waiting");
    running.child.kill("SIGINT");
    const { code, stdout } = await running.finished;
    assert.equal(code, 1);
    assert.match(stdout, /cleaning up/);
  });

  test("plugins install refuses what does not fit; plugins remove takes it away", async () => {
    using rig = createCommandRig({});
    const env = { PREBAKE_PLUGIN_MIRROR: makeMirror(rig) };
    const rows: readonly [readonly string[], RegExp][] = [
      [["thing"], /HOST\/NAMESPACE\/NAME/],
      [[source, "1.0.0-beta"], /names a pre-release/],
      [[source, "newest"], /is no version constraint/],
      [[source, ">= 2"], /no release that meets >= 2\n\n.*1\.2\.3/],
      [["-path=/nowhere", source], /no such file/],
      [["github.com/acme/other"], /has no plugin "github\.com\/acme\/other"/],
    ];
    for (const [words, expected] of rows) {
      const { code, stdout } = await rig.run(["plugins", "install", ...words], { env });
      assert.equal(code, 1);
      assert.match(stdout, expected);
    }
    assert.match((await rig.run(["plugins", "install", source], { env })).stdout, /^Installed plugin/);
    const { stdout } = await rig.run(["plugins", "schema", "probe"]);
    const { version, components } = JSON.parse(stdout) as {
      version: string;
      components: { kind: string; type: string; schema: { properties: object } }[];
    };
    assert.equal(version, "1.2.3");
    assert.deepEqual(
      components.map(({ kind, type, schema }) => [kind, type, "text" in schema.properties]),
      [
        ["builder", "probe", true],
        ["provisioner", "probe-run", true],
        ["post-processor", "probe-make", true],
        ["data-source", "probe-values", true],
      ],
    );
    assert.match(
      (await rig.run(["plugins", "schema", "prob"])).stdout,
      /not installed\n\nInstalled: probe\./,
    );
    assert.match((await rig.run(["plugins", "remove", source])).stdout, /packer-plugin-probe_v1\.2\.3/);
    assert.equal((await rig.run(["plugins", "remove", source])).code, 1);
  });
});
