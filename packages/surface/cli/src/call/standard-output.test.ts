import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";

const program = (body: string) => `
  import { createStandardOutput } from ${JSON.stringify(import.meta.resolve("./standard-output.ts"))};
  const output = createStandardOutput();
  ${body}
  await output.flush();
  process.stderr.write("end");`;

/** Standard output into `target`; what the program says on standard error. */
async function run(body: string, target: number | "pipe") {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program(body)], {
    stdio: ["ignore", target, "pipe"],
    timeout: 60_000,
  });
  const [out, err, code] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    new Promise((resolve) => child.on("close", resolve)),
  ]);
  return { out, err, code };
}

const hundredLines = `for (let i = 0; i < 100; i++) output.write("line " + i + " é\\n");`;
const hundred = Array.from({ length: 100 }, (_, index) => `line ${index} é\n`).join("");

test("what goes into a pipe arrives whole and in order", async () => {
  assert.deepEqual(await run(hundredLines, "pipe"), { out: hundred, err: "end", code: 0 });
});

test("what goes into a file arrives whole, behind what is there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "prebake-output-"));
  try {
    const path = join(folder, "out");
    const file = openSync(path, "a");
    for (let round = 0; round < 2; round++)
      assert.deepEqual(await run(hundredLines, file), { out: "", err: "end", code: 0 });
    closeSync(file);
    assert.equal(readFileSync(path, "utf8"), hundred + hundred);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("no stream is made for a pipe, nor for the device that forgets everything", async () => {
  const says = `const made = process.moduleLoadList.includes("NativeModule net"); process.stderr.write(made + " ");`;
  const forgetful = openSync("/dev/null", "w");
  assert.equal((await run(`output.write("x"); ${says}`, "pipe")).err, "false end");
  assert.equal((await run(`output.write("x"); ${says}`, forgetful)).err, "false end");
  closeSync(forgetful);
});

test("a pipe that refuses to wait gets the rest when there is room", async () => {
  // Making Node's stream sets the pipe so.
  const refusing = `process.stdout.write("");
    for (let i = 0; i < 40; i++) output.write(String(i % 10).repeat(100_000));`;
  const { out, err } = await run(refusing, "pipe");
  assert.equal(err, "end");
  assert.equal(out, Array.from({ length: 40 }, (_, index) => String(index % 10).repeat(100_000)).join(""));
});

test("when nobody reads any more, the program goes on to its end", async () => {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      program(`process.stdin.once("data", () => {}); await new Promise((resolve) => process.stdin.once("end", resolve));
        for (let i = 0; i < 100; i++) output.write("x".repeat(10_000));`),
    ],
    { stdio: ["pipe", "pipe", "pipe"], timeout: 60_000 },
  );
  child.stdout.destroy();
  await new Promise((resolve) => child.stdout.once("close", resolve));
  child.stdin.end();
  assert.equal(await text(child.stderr), "end");
});
