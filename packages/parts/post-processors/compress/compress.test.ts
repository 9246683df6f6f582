import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { Host } from "@prebake/sdk";
import { createPartRig, makeTemporaryDirectory, postProcessorContract } from "@prebake/testing";
import { compress } from "./compress.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());
const real = createHost();
const host: Host = { ...real, machine: { ...real.machine, cpuCount: 2 } };
const at = (name: string) => `${directory.path}/${name}`;
const disk = Buffer.concat([randomBytes(100_000), Buffer.alloc(3_000_000)]);
await mkdir(at("x"));
await mkdir(at("y"));
await writeFile(at("disk.raw"), disk);
await writeFile(at("x/a"), "xa");
await writeFile(at("y/a"), "ya");
const artifact = { builderId: "b", id: "VM", files: [at("disk.raw")], description: "", state: {} };

postProcessorContract({ part: compress, config: { output: at("contract") }, host, artifact });

async function run(config: object, files: readonly string[] = artifact.files) {
  const rig = createPartRig({ host });
  const { artifact: made, ...keeps } = await rig.postProcess(compress, config, { ...artifact, files });
  return { rig, made, keeps };
}

const hasCode = (code: string) => (error: unknown) => error instanceof BuildError && error.code === code;

test("compress says what it does in Packer's words, and gives the archive as artifact", async () => {
  const one = at("one.gz");
  const { rig, made, keeps } = await run({ output: one });
  assert.deepEqual(rig.steps, [
    `Using pgzip compression with 2 cores for ${one}`,
    `Archiving ${at("disk.raw")} with pgzip`,
    `Archive ${one} completed`,
  ]);
  assert.deepEqual([made?.files, made?.description], [[one], `compressed artifacts in: ${one}`]);
  assert.deepEqual(keeps, { keepInput: false });
  assert.ok(gunzipSync(await readFile(one)).equals(disk));
  const progress = rig.events.filter((event) => event.kind === "progress").at(-1);
  assert.deepEqual(
    [progress?.work, progress?.label, progress?.done, progress?.total, progress?.finished],
    ["compress", "disk.raw", disk.length, disk.length, true],
  );
});

test("compress announces each form", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ output: "T.tar" }, ["Tarring T.tar with no compression"]],
    [{ output: "T.zip" }, ["Zipping T.zip"]],
    [
      { output: "T.tar.gz" },
      ["Using pgzip compression with 2 cores for T.tar.gz", "Tarring T.tar.gz with pgzip"],
    ],
    [
      { output: "T", format: "tar.zst" },
      ["Using zstd compression with 2 cores for T", "Tarring T with zstd"],
    ],
    [
      { output: "T_{{.BuildName}}_{{.BuilderType}}" },
      ["Using pgzip compression with 2 cores for T_box_demo", "Tarring T_box_demo with pgzip"],
    ],
  ];
  for (const [config, steps] of rows) {
    const { rig } = await run({ ...config, output: at((config as { output: string }).output) });
    assert.deepEqual(
      rig.steps.slice(0, -1).map((step) => step.replaceAll(`${directory.path}/`, "")),
      steps,
    );
  }
});

// Each with what reads it: Node, or a program of this machine.
const codecs: readonly (readonly [string, string | ((bytes: Uint8Array) => Uint8Array)])[] = [
  ["gz", gunzipSync],
  ["bgzf", gunzipSync],
  ["zst", zstdDecompressSync],
  ["lz4", "lz4"],
  ["xz", "xz"],
  ["bz2", "bzip2"],
];

function decompressBy(program: string, bytes: Uint8Array): Uint8Array {
  return spawnSync(program, ["-dc"], { input: bytes, maxBuffer: 2 * disk.length }).stdout;
}

for (const [ending, read] of codecs) {
  for (const compression_level of [undefined, 0, 1, 12]) {
    test(`compress writes .${ending} at level ${compression_level ?? "of its own"}`, async (context) => {
      if (typeof read === "string" && !(await host.processes.find(read))) return context.skip(`no ${read}`);
      const output = at(`l${compression_level}.${ending}`);
      await run({ output, ...(compression_level !== undefined && { compression_level }) });
      const bytes = await readFile(output);
      const unpacked = typeof read === "string" ? decompressBy(read, bytes) : read(bytes);
      assert.ok(disk.equals(unpacked));
      assert.ok(bytes.length < 200_000, `${bytes.length} bytes`);
    });
  }
}

test("a codec that needs a program says so when there is none", async () => {
  const bare: Host = { ...host, processes: { ...host.processes, find: async () => undefined } };
  const rig = createPartRig({ host: bare });
  await assert.rejects(
    rig.postProcess(compress, { output: at("bare.xz") }, artifact),
    hasCode("compress/program-missing"),
  );
  assert.equal((await readdir(directory.path)).filter((name) => name.startsWith("bare")).length, 0);
});

test("a single compressed file holds one file; a zip keeps directories, a tar warns that it does not", async () => {
  const files = [at("x/a"), at("y/a")];
  await assert.rejects(run({ output: at("two.gz") }, files), hasCode("compress/several-files"));
  await assert.rejects(run({ output: at("none.gz") }, []), hasCode("compress/several-files"));
  const problems = async (output: string) =>
    (await run({ output }, files)).rig.events.filter((event) => event.kind === "problem").length;
  assert.deepEqual([await problems(at("two.tar")), await problems(at("two.zip"))], [1, 0]);
  const listed = spawnSync("unzip", ["-Z1", at("two.zip")], { encoding: "utf8" });
  if (!listed.error) {
    const inside = files.map((file) => file.slice(1));
    assert.deepEqual(listed.stdout.trim().split("\n"), inside);
  }
});

for (const [format, list] of [
  ["tar", ["tar", "-tf"]],
  ["tar.gz", ["tar", "-tzf"]],
  ["tar.xz", ["tar", "-tJf"]],
  ["tar.bz2", ["tar", "-tjf"]],
  ["zip", ["unzip", "-Z1"]],
] as const) {
  test(`compress writes ${format} that ${list[0]} lists, wherever output points`, async (context) => {
    const [program, flag] = list;
    for (const needed of [program, { "tar.xz": "xz", "tar.bz2": "bzip2" }[format as string] ?? "tar"])
      if (!(await host.processes.find(needed))) return context.skip(`no ${needed}`);
    const output = at(`listed-${format.replace(".", "-")}`);
    await run({ output, format }, [at("x/a"), at("disk.raw")]);
    const listed = spawnSync(program, [flag, output], { encoding: "utf8" });
    const names =
      format === "zip" ? [at("x/a"), at("disk.raw")].map((path) => path.slice(1)) : ["a", "disk.raw"];
    assert.deepEqual(listed.stdout.trim().split("\n"), names, listed.stderr);
  });
}

test("an artifact without files gives an empty archive, or no single file", async () => {
  const output = at("nothing.tar");
  const { made } = await run({ output }, []);
  assert.deepEqual(made?.files, [output]);
  assert.equal(spawnSync("tar", ["-tf", output], { encoding: "utf8" }).stdout, "");
  await assert.rejects(run({ output: at("nothing.gz") }, []), hasCode("compress/several-files"));
});

test("smaller is slower: level 9 is not larger than level 1", async () => {
  const size = async (compression_level: number) => {
    const output = at(`size${compression_level}.gz`);
    await run({ output, compression_level });
    return (await stat(output)).size;
  };
  assert.ok((await size(9)) <= (await size(1)));
});

test("compress refuses what it cannot pack, and its own output", async () => {
  const rows: readonly (readonly [object, readonly string[], string])[] = [
    [{ output: at("r.tar") }, [at("x")], "compress/no-file"],
    [{ output: at("r.tar") }, [at("nowhere")], "compress/no-file"],
    [{ output: at("disk.raw") }, artifact.files, "compress/output-is-input"],
  ];
  for (const [config, files, code] of rows) await assert.rejects(run(config, files), hasCode(code));
  assert.equal((await stat(at("disk.raw"))).size, disk.length);
});

for (const ending of ["gz", "zst", "xz", "zip"]) {
  test(`what goes wrong while .${ending} is written leaves nothing behind`, async (context) => {
    if (ending === "xz" && !(await host.processes.find("xz"))) return context.skip("no xz");
    const boom = new Error("disk failed");
    const broken: Host = {
      ...host,
      files: {
        ...host.files,
        async *stream() {
          yield disk.subarray(0, 50_000);
          throw boom;
        },
      },
    };
    const output = at(`broken.${ending}`);
    const rig = createPartRig({ host: broken });
    await assert.rejects(rig.postProcess(compress, { output }, artifact), boom);
    assert.deepEqual(
      (await readdir(directory.path)).filter((name) => name.startsWith("broken")),
      [],
    );
    assert.deepEqual(rig.releaseErrors, []);
  });
}

test("a cancelled compress leaves the old archive as it was", async () => {
  await writeFile(at("old.gz"), "old");
  const rig = createPartRig({
    host: {
      ...host,
      files: {
        ...host.files,
        async *stream(path) {
          rig.controller.abort(new Cancelled("stop"));
          yield* host.files.stream(path);
        },
      },
    },
  });
  await assert.rejects(rig.postProcess(compress, { output: at("old.gz") }, artifact), Cancelled);
  assert.equal(await readFile(at("old.gz"), "utf8"), "old");
  assert.equal((await readdir(directory.path)).includes("old.gz.partial"), false);
});
