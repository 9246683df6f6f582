import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import { makeTemporaryDirectory } from "@prebake/testing";
import { parseHandshake } from "./handshake.ts";
import { PluginLog } from "./plugin-log.ts";
import { startPlugin } from "./start-plugin.ts";
import type { StartPluginOptions } from "./start-plugin.ts";

async function rig(script: string | Buffer, change: Partial<StartPluginOptions> = {}) {
  const directory = await makeTemporaryDirectory();
  const path = join(directory.path, "plugin");
  await fs.writeFile(path, script, { mode: 0o755 });
  const logged: string[] = [];
  const host = createHost({ env: { ...process.env, TMPDIR: directory.path, ...change.host?.env } });
  return {
    directory: directory.path,
    logged,
    start: () =>
      startPlugin({
        host,
        path,
        title: "wrap 1.0.0",
        kind: "data-source",
        component: "image",
        protobuf: true,
        log: (level, text) => logged.push(`${level} ${text}`),
        signal: new AbortController().signal,
        ...change,
      }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

// A plugin that listens, says so, and ends with its connection; in the language that is surely there.
const serving = (more = "") => `#!${process.execPath}
const net = require("net"), path = process.env.TMPDIR + "/s" + process.pid;
${more}
const server = net.createServer((socket) => { server.close(); socket.resume(); socket.on("close", () => process.exit(0)); socket.on("error", () => {}); });
server.listen(path, () => process.stdout.write("5|0|unix|" + path + "\\n"));
`;

test("startPlugin() says what is to be served, connects, and ends the process with the connection", async () => {
  await using t = await rig(
    serving(
      'console.error(process.argv.slice(2).join(" ")); console.error(process.env.PACKER_PLUGIN_MAGIC_COOKIE.length);',
    ),
  );
  const plugin = await t.start();
  await plugin[Symbol.asyncDispose]();
  assert.deepEqual(await plugin.exited, { code: 0, signal: undefined });
  assert.deepEqual(t.logged, ["info start datasource --protobuf image", "info 64"]);
});

test("what a plugin prints after its first line is dropped, however much", async () => {
  await using t = await rig(
    serving("").replace('+ "\\n"))', '+ "\\n" + "x".repeat(30e6), () => console.error("written")))'),
  );
  const plugin = await t.start();
  while (!t.logged.includes("info written")) await new Promise((resolve) => setImmediate(resolve));
  await plugin[Symbol.asyncDispose]();
});

const refusals: readonly [string, string | Buffer, string, RegExp][] = [
  [
    "no plugin",
    "#!/bin/sh\necho usage: something\n",
    "plugin/not-a-plugin",
    /first line is "usage: something"/,
  ],
  [
    "no line at all",
    "#!/bin/sh\nexec tr '\\0' x < /dev/zero\n",
    "plugin/not-a-plugin",
    /first line is "xxxx/,
  ],
  [
    "garbage instead of a line",
    "#!/bin/sh\nprintf '\\001\\377\\033[2J\\n'; exec sleep 100\n",
    "plugin/not-a-plugin",
    /first line is "\\u0001\ufffd\\u001b\[2J"/,
  ],
  [
    "a newer protocol",
    "#!/bin/sh\necho '6|0|unix|/x'; exec sleep 100\n",
    "plugin/api-version",
    /newer plugin API \(x6\.0\)/,
  ],
  [
    "a newer minor",
    "#!/bin/sh\necho '5|1|unix|/x'; exec sleep 100\n",
    "plugin/api-version",
    /newer plugin API \(x5\.1\)/,
  ],
  ["the old protocol", "#!/bin/sh\necho '5|unix|/x'; exec sleep 100\n", "plugin/too-old", /before 2021/],
  [
    "an unknown network",
    "#!/bin/sh\necho '5|0|udp|/x'; exec sleep 100\n",
    "plugin/not-a-plugin",
    /"udp \/x"/,
  ],
  [
    "nobody listening",
    "#!/bin/sh\necho '5|0|unix|/nowhere/x'; exec sleep 100\n",
    "plugin/unreachable",
    /no such file/,
  ],
  ["an early end", "#!/bin/sh\necho 'cannot do it' >&2; exit 3\n", "plugin/ended-early", /exit code 3/],
  [
    "a missing library",
    '#!/bin/sh\necho "$0: error while loading shared libraries: libfoo.so.1: cannot open shared object file" >&2; exit 127\n',
    "plugin/unstartable",
    /"libfoo\.so\.1" is missing/,
  ],
  ["another processor", elf({ machine: 22 }), "plugin/unstartable", /built for s390x, and this machine is/],
  [
    "another C library",
    elf({ loader: "/lib/ld-other.so.1" }),
    "plugin/unstartable",
    /"\/lib\/ld-other\.so\.1", which is missing/,
  ],
  [
    "another system",
    Buffer.concat([Buffer.from("MZ"), Buffer.alloc(100)]),
    "plugin/unstartable",
    /program for Windows/,
  ],
];
for (const [what, script, code, message] of refusals) {
  test(`startPlugin() refuses ${what}`, async () => {
    await using t = await rig(script);
    await assert.rejects(t.start(), (error) => {
      assert.ok(error instanceof BuildError);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot start the plugin wrap 1\.0\.0: /);
      if (code === "plugin/ended-early") assert.match(error.hint ?? "", /cannot do it/);
      return true;
    });
  });
}

/** The head of a 64-bit program with one program header that names its loader. */
function elf({ machine = process.arch === "arm64" ? 183 : 62, loader = "" }): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write("\u007fELF\u0002\u0001\u0001", "latin1");
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(loader === "" ? 0 : 1, 56);
  bytes.writeUInt32LE(3, 64);
  bytes.writeBigUInt64LE(128n, 72);
  bytes.writeBigUInt64LE(BigInt(loader.length + 1), 96);
  bytes.write(`${loader}\0`, 128, "latin1");
  return bytes;
}

test("startPlugin() gives up after its time, and leaves no process", async () => {
  await using t = await rig('#!/bin/sh\necho $$ > "$TMPDIR/pid"; exec sleep 1000\n', { limitMs: 300 });
  await assert.rejects(t.start(), {
    code: "plugin/start-timeout",
    message: /says nothing within 0\.3 seconds/,
  });
  const pid = Number(await fs.readFile(join(t.directory, "pid"), "utf8"));
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});

test("startPlugin() stops with the signal's reason; a plugin that runs does not hear of it", async () => {
  const controller = new AbortController();
  await using t = await rig("#!/bin/sh\necho up >&2; exec sleep 1000\n", {
    signal: controller.signal,
    log: () => controller.abort(new Cancelled("stop")),
  });
  await assert.rejects(t.start(), Cancelled);
  const later = new AbortController();
  await using running = await rig(serving(), { signal: later.signal });
  const plugin = await running.start();
  later.abort(new Cancelled("stop"));
  assert.equal(await Promise.race([plugin.exited, Promise.resolve("runs")]), "runs");
  await plugin[Symbol.asyncDispose]();
});

test("a long TMPDIR is replaced by a short one: the socket's path must fit", async () => {
  const host = createHost({ env: { ...process.env, TMPDIR: `/tmp/${"x".repeat(120)}` } });
  await using t = await rig('#!/bin/sh\necho "$TMPDIR" >&2; exit 1\n', { host });
  await assert.rejects(t.start(), { hint: "It wrote last:\n/tmp" });
});

test("explain() says that the plugin has crashed, with its panic; words of the plugin itself pass", async () => {
  await using t = await rig(
    serving('console.error("2024/01/02 03:04:05 [INFO] hello");').replace(
      "socket.resume();",
      'console.error("panic: oh no\\n\\ngoroutine 1 [running]:\\nmain.main()"); process.exit(2);',
    ),
  );
  await using plugin = await t.start();
  const words = new BuildError("plugin/failed", { message: "no such image" });
  assert.equal(await plugin.explain(words), words);
  const error = await plugin.explain(new Error("unexpected EOF"));
  assert.ok(error instanceof BuildError);
  assert.equal(error.message, "The plugin wrap 1.0.0 has crashed: panic: oh no");
  assert.equal(error.context["exitCode"], 2);
  assert.match(error.hint ?? "", /goroutine 1[^]*main\.main/);
  assert.ok(t.logged.includes("error goroutine 1 [running]:"));
});

test("PluginLog: levels, Go's time, pieces of lines and characters", () => {
  const lines: string[] = [];
  const log = new PluginLog({ log: (level, text) => lines.push(`${level}: ${text}`) });
  const bytes = Buffer.from("2024/01/02 03:04:05 [DEBUG] a\n[ERROR] b ü\r\n[WARN] c\n[TRACE] d\nplain\nlast");
  for (const byte of bytes) log.take(Uint8Array.of(byte));
  log.end();
  assert.deepEqual(lines, [
    "debug: [DEBUG] a",
    "error: [ERROR] b ü",
    "warn: [WARN] c",
    "debug: [TRACE] d",
    "info: plain",
    "info: last",
  ]);
});

test("parseHandshake() reads both kinds of address", () => {
  assert.deepEqual(parseHandshake("5|0|unix|/tmp/a|b\n"), { ok: true, target: { path: "/tmp/a|b" } });
  assert.deepEqual(parseHandshake(" 5|0|tcp|127.0.0.1:10000 "), {
    ok: true,
    target: { host: "127.0.0.1", port: 10000 },
  });
  for (const line of ["", "|||", "5|0|unix|", "5|0|tcp|nowhere", "a|0|unix|/x", "5|x|unix|/x"])
    assert.equal(parseHandshake(line).ok, false, line);
});
