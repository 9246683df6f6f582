/** What every communicator keeps: commands, files, directories, and the errors that say what is wrong. */
import assert from "node:assert/strict";
import { mkdir, readFile, readlink, stat, symlink, chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { Communicator } from "@prebake/sdk";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

/** A guest to talk to, with a directory of its own that is empty. Disposing ends both. */
export interface CommunicatorSubject extends AsyncDisposable {
  readonly communicator: Communicator;
  /** An absolute path in the guest, without a slash at its end. */
  readonly directory: string;
}

export interface CommunicatorContractOptions {
  /** Names a reason to skip everything. */
  readonly skip?: string | undefined;
  /** False where links cannot be sent. */
  readonly links?: boolean;
  /** False where commands do not reach a shell. */
  readonly shell?: boolean;
  /** False where the exact mode of a downloaded file is not known. */
  readonly exactModes?: boolean;
}

const never = new AbortController().signal;
const awkwardNames = [
  "plain",
  "with space",
  "it's",
  'say "so"',
  "-dash",
  "grün-日本",
  "back\\slash",
  "$HOME",
  "star*",
  "semi;colon",
  ".hidden",
  "~tilde",
];

/** Runs against a new subject. */
export function communicatorContract(
  name: string,
  make: () => Promise<CommunicatorSubject>,
  options: CommunicatorContractOptions = {},
): void {
  const { skip, links = true, shell = true, exactModes = true } = options;
  describe(`communicator ${name}`, { skip: skip ?? false }, () => {
    let subject: CommunicatorSubject;
    let local: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
    before(async () => {
      subject = await make();
      local = await makeTemporaryDirectory();
    });
    after(async () => {
      await subject?.[Symbol.asyncDispose]();
      await local?.[Symbol.asyncDispose]();
    });
    let count = 0;
    const guestPath = (path = `f${count++}`) => `${subject.directory}/${path}`;
    const localDirectory = async () => {
      const path = join(local.path, `d${count++}`);
      await mkdir(path);
      return path;
    };

    describe("run()", { skip: !shell }, () => {
      test("gives both outputs apart and the exit code", async () => {
        const result = await runText(subject.communicator, "echo out; echo err >&2; exit 3");
        assert.deepEqual(result, { code: 3, stdout: "out\n", stderr: "err\n" });
      });

      test("hands stdin on and ends it", async () => {
        const { stdout, code } = await runText(subject.communicator, "cat; echo end", bytesOf("a", "b"));
        assert.deepEqual([stdout, code], ["abend\n", 0]);
      });

      test("without stdin, a command that reads gets its end at once", async () => {
        assert.equal((await runText(subject.communicator, "cat; echo end")).stdout, "end\n");
      });

      test("a command that does not read its stdin ends all the same", async () => {
        const large = repeat(Buffer.alloc(1024 * 1024), 8);
        assert.equal((await runText(subject.communicator, "exit 4", large)).code, 4);
      });

      test("a command ends though its stdin never does", async () => {
        const { stdout, code } = await runText(subject.communicator, "head -c 2; exit 5", open("ab"));
        assert.deepEqual([stdout, code], ["ab", 5]);
      });

      test("passes large output whole", async () => {
        const { stdout } = await runText(subject.communicator, "head -c 5000000 /dev/zero | tr '\\0' x");
        assert.equal(stdout.length, 5_000_000);
      });

      test("a taker that takes its time holds the command back and gets everything", async () => {
        const { communicator } = subject;
        const marker = guestPath();
        const [first, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        let [bytes, calls] = [0, 0];
        const run = communicator.run(
          {
            command: `head -c 20000000 /dev/zero; : > '${marker}'`,
            onStdout: async (chunk) => {
              bytes += chunk.length;
              calls++;
              first.resolve();
              await free.promise;
            },
          },
          { signal: never },
        );
        await comesWhile(run, first.promise);
        for (let look = 0; look < 5; look++)
          assert.equal((await runText(communicator, `test -e '${marker}' && echo there`)).stdout, "");
        assert.equal(calls, 1);
        free.resolve();
        assert.deepEqual([(await run).code, bytes], [0, 20_000_000]);
      });

      test("a taker that fails ends the command", async () => {
        const take = async () => {
          throw new Error("taker broke");
        };
        for (const takers of [{ onStdout: take }, { onStderr: take }]) {
          const command = "echo out; echo err >&2; sleep 60";
          await assert.rejects(
            subject.communicator.run({ command, ...takers }, { signal: never }),
            /taker broke/,
          );
        }
      });

      test("says that a command has started before it says anything", async () => {
        const started = Promise.withResolvers<void>();
        const stop = new AbortController();
        const run = subject.communicator.run(
          { command: "sleep 60", onStarted: started.resolve },
          { signal: stop.signal },
        );
        await comesWhile(run, started.promise);
        stop.abort(new Cancelled("stop"));
        await assert.rejects(run, Cancelled);
      });

      test("runs commands at the same time", async () => {
        const runs = Array.from({ length: 20 }, (_, index) => runText(subject.communicator, `echo ${index}`));
        const outputs = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
        assert.deepEqual(
          outputs,
          Array.from({ length: 20 }, (_, index) => String(index)),
        );
      });

      test("a command that a signal ended has no exit code of its own", async () => {
        const exit = await subject.communicator.run({ command: "kill -KILL $$" }, { signal: never });
        assert.notEqual(exit.code, 0);
      });

      test("rejects with the reason when it is cancelled", async () => {
        const stop = new AbortController();
        const started = Promise.withResolvers<void>();
        const run = subject.communicator.run(
          { command: "echo started; sleep 60", onStdout: () => started.resolve() },
          { signal: stop.signal },
        );
        await comesWhile(run, started.promise);
        stop.abort(new Cancelled("stop"));
        await assert.rejects(run, Cancelled);
        assert.equal((await runText(subject.communicator, "echo alive")).stdout, "alive\n");
      });
    });

    describe("upload() and download()", () => {
      for (const name of awkwardNames) {
        test(`keep the content of ${JSON.stringify(name)}`, async () => {
          const path = guestPath(name);
          await subject.communicator.upload(path, bytesOf(`content of ${name}`), { signal: never });
          assert.equal((await downloadBytes(subject.communicator, path)).toString(), `content of ${name}`);
        });
      }

      for (const size of [0, 1, 32_768, 131_073, 3_000_000]) {
        test(`keep ${size} bytes`, async () => {
          const content = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) % 251));
          const path = guestPath();
          const progress: number[] = [];
          await subject.communicator.upload(path, repeat(content, 1), {
            signal: never,
            sizeBytes: size,
            onProgress: (bytes) => progress.push(bytes),
          });
          assert.ok((await downloadBytes(subject.communicator, path)).equals(content));
          if (size > 0) assert.equal(progress.at(-1), size);
        });
      }

      for (const sizeBytes of [3_000_000, undefined]) {
        test(`use a chunk only until they ask for the next, ${sizeBytes === undefined ? "without" : "with"} a size`, async () => {
          const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251));
          const path = guestPath();
          await subject.communicator.upload(path, lent(content), {
            signal: never,
            ...(sizeBytes !== undefined && { sizeBytes }),
          });
          assert.ok((await downloadBytes(subject.communicator, path)).equals(content));
        });
      }

      test("replace what is there, also by something shorter", async () => {
        const path = guestPath();
        await subject.communicator.upload(path, bytesOf("something long"), { signal: never });
        await subject.communicator.upload(path, bytesOf("short"), { signal: never });
        assert.equal((await downloadBytes(subject.communicator, path)).toString(), "short");
      });

      for (const mode of [undefined, 0o600, 0o755, 0o444]) {
        test(
          `give the file mode ${mode?.toString(8) ?? "644 when none is said"}`,
          { skip: !shell },
          async () => {
            const path = guestPath();
            await subject.communicator.upload(path, bytesOf("x"), {
              signal: never,
              ...(mode === undefined ? {} : { mode }),
            });
            const { stdout } = await runText(subject.communicator, `stat -c %a '${path}' || ls -l '${path}'`);
            assert.equal(stdout.trim(), (mode ?? 0o644).toString(8));
          },
        );
      }

      test("refuse a target that is a directory", async () => {
        const path = guestPath();
        await subject.communicator.uploadDirectory(path, `${await localDirectory()}/`, { signal: never });
        for (const target of [path, `${path}/`]) {
          await rejectsWith(
            subject.communicator.upload(target, bytesOf("x"), { signal: never }),
            "communicator/target-is-directory",
            target,
          );
        }
        await rejectsWith(
          subject.communicator.download(path, async () => undefined, { signal: never }),
          /^communicator\/(source-is-directory|transfer-failed)$/,
          path,
        );
      });

      test("say that a directory or a file is not there", async () => {
        const path = guestPath("missing/file");
        await rejectsWith(
          subject.communicator.upload(path, bytesOf("x"), { signal: never }),
          "communicator/no-such-file",
          path,
        );
        await rejectsWith(
          subject.communicator.download(path, async () => undefined, { signal: never }),
          "communicator/no-such-file",
          path,
        );
      });

      test("say that the content had another size than was said", async () => {
        const upload = subject.communicator.upload(guestPath(), bytesOf("abc"), {
          signal: never,
          sizeBytes: 7,
        });
        await rejectsWith(upload, "communicator/source-changed");
      });

      test("let a failure of the source and of the writer pass", async () => {
        const failing = async function* () {
          yield Buffer.from("x");
          throw new Error("source broke");
        };
        await assert.rejects(
          subject.communicator.upload(guestPath(), failing(), { signal: never }),
          /source broke/,
        );
        const path = guestPath();
        await subject.communicator.upload(path, bytesOf("x"), { signal: never });
        const write = async () => {
          throw new Error("writer broke");
        };
        await assert.rejects(subject.communicator.download(path, write, { signal: never }), /writer broke/);
      });

      test("reject with the reason when they are cancelled", async () => {
        const stop = new AbortController();
        const endless = async function* () {
          for (;;) yield Buffer.alloc(65_536);
        };
        const upload = subject.communicator.upload(guestPath(), endless(), {
          signal: stop.signal,
          sizeBytes: 2 ** 40,
          onProgress: (bytes) => {
            if (bytes > 1_000_000) stop.abort(new Cancelled("stop"));
          },
        });
        await assert.rejects(upload, Cancelled);
        await assert.rejects(
          subject.communicator.upload(guestPath(), bytesOf("x"), { signal: stop.signal }),
          Cancelled,
        );
      });
    });

    describe("uploadDirectory() and downloadDirectory()", () => {
      test("with a slash, send the content; without, the directory itself", async () => {
        const from = await localDirectory();
        await writeFile(join(from, "a"), "A");
        const [content, inside] = [guestPath(), guestPath()];
        await subject.communicator.uploadDirectory(content, `${from}/`, { signal: never });
        await subject.communicator.uploadDirectory(inside, from, { signal: never });
        const name = from.split("/").at(-1) ?? "";
        assert.equal((await downloadBytes(subject.communicator, `${content}/a`)).toString(), "A");
        assert.equal((await downloadBytes(subject.communicator, `${inside}/${name}/a`)).toString(), "A");

        const [back, backInside] = [await localDirectory(), await localDirectory()];
        await subject.communicator.downloadDirectory(`${content}/`, back, { signal: never });
        await subject.communicator.downloadDirectory(content, backInside, { signal: never });
        assert.equal(await readFile(join(back, "a"), "utf8"), "A");
        assert.equal(await readFile(join(backInside, content.split("/").at(-1) ?? "", "a"), "utf8"), "A");
      });

      test("keep names, contents, modes, links and empty directories", async () => {
        const from = await localDirectory();
        for (const name of awkwardNames) await writeFile(join(from, name), name);
        const deep = join(from, "deep", "x".repeat(120), "y".repeat(120));
        await mkdir(deep, { recursive: true });
        await writeFile(join(deep, "z".repeat(200)), "deep");
        await mkdir(join(from, "empty", "inner"), { recursive: true });
        await mkdir(join(from, "private"), { mode: 0o700 });
        await writeFile(join(from, "private", "key"), "secret", { mode: 0o600 });
        await writeFile(join(from, "tool"), "#!/bin/sh\n", { mode: 0o755 });
        await mkdir(join(from, "readonly"));
        await writeFile(join(from, "readonly", "kept"), "kept");
        await chmod(join(from, "readonly"), 0o555);
        await writeFile(join(from, "large"), Buffer.alloc(700_001, 5));
        if (links) {
          await symlink("plain", join(from, "link"));
          await symlink("../nowhere", join(from, "broken"));
          await symlink("deep", join(from, "link-to-directory"));
        }
        const target = guestPath();
        await subject.communicator.uploadDirectory(target, `${from}/`, { signal: never });
        const back = await localDirectory();
        await subject.communicator.downloadDirectory(`${target}/`, back, { signal: never });

        for (const name of awkwardNames) assert.equal(await readFile(join(back, name), "utf8"), name);
        assert.equal(
          await readFile(join(back, "deep", "x".repeat(120), "y".repeat(120), "z".repeat(200)), "utf8"),
          "deep",
        );
        assert.ok((await stat(join(back, "empty", "inner"))).isDirectory());
        assert.equal((await stat(join(back, "large"))).size, 700_001);
        assert.equal(await readFile(join(back, "readonly", "kept"), "utf8"), "kept");
        const modes = exactModes ? ["private", "private/key", "tool", "readonly", "plain"] : ["tool"];
        for (const path of modes) {
          assert.equal(
            (await stat(join(back, path))).mode & 0o777,
            (await stat(join(from, path))).mode & 0o777,
            path,
          );
        }
        if (!links) return;
        for (const path of ["link", "broken", "link-to-directory"])
          assert.equal(await readlink(join(back, path)), await readlink(join(from, path)));
      });

      test("leave out what is excluded", async () => {
        const from = await localDirectory();
        await mkdir(join(from, "keep"));
        await mkdir(join(from, "drop"));
        for (const path of ["keep/a", "keep/b", "drop/c"]) await writeFile(join(from, path), path);
        const target = guestPath();
        await subject.communicator.uploadDirectory(target, `${from}/`, {
          signal: never,
          exclude: ["drop", "keep/b"],
        });
        const back = await localDirectory();
        await subject.communicator.downloadDirectory(`${target}/`, back, { signal: never });
        assert.equal(await readFile(join(back, "keep/a"), "utf8"), "keep/a");
        await assert.rejects(stat(join(back, "keep/b")));
        await assert.rejects(stat(join(back, "drop")));
      });

      test("do not touch directories that are there", { skip: !shell || !links }, async () => {
        const target = guestPath();
        await runText(
          subject.communicator,
          `mkdir '${target}' '${target}/real' '${target}/sticky'; chmod 1777 '${target}/sticky'; ln -s real '${target}/link'`,
        );
        const from = await localDirectory();
        for (const name of ["link", "sticky", "real"]) await mkdir(join(from, name));
        await writeFile(join(from, "link", "a"), "A");
        await writeFile(join(from, "sticky", "b"), "B");
        await subject.communicator.uploadDirectory(target, `${from}/`, { signal: never });
        const { stdout } = await runText(
          subject.communicator,
          `cd '${target}'; stat -c %a sticky; readlink link; cat real/a sticky/b`,
        );
        assert.equal(stdout, "1777\nreal\nAB");
      });

      test("say what is not there", async () => {
        const missing = guestPath("missing/directory");
        const from = await localDirectory();
        await rejectsWith(
          subject.communicator.uploadDirectory(missing, `${from}/`, { signal: never }),
          "communicator/no-such-file",
          "missing",
        );
        await rejectsWith(
          subject.communicator.downloadDirectory(missing, from, { signal: never }),
          "communicator/no-such-file",
          "missing",
        );
        await rejectsWith(
          subject.communicator.uploadDirectory(guestPath(), join(from, "nothing"), { signal: never }),
          "communicator/local-source",
        );
      });
    });

    test("dispose() is idempotent, and nothing works after it", async () => {
      await using other = await make();
      await other.communicator[Symbol.asyncDispose]();
      await other.communicator[Symbol.asyncDispose]();
      await assert.rejects(other.communicator.run({ command: "true" }, { signal: never }), BuildError);
    });
  });
}

/** Waits for something that a command does; fails when the command ends without it. */
async function comesWhile(run: Promise<unknown>, event: Promise<void>): Promise<void> {
  await Promise.race([event, run.then(() => assert.fail("the command ended too early"))]);
}

/** Runs a command and gives what it printed as text. */
export async function runText(
  communicator: Communicator,
  command: string,
  stdin?: AsyncIterable<Uint8Array>,
): Promise<{ readonly code: number | undefined; readonly stdout: string; readonly stderr: string }> {
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const { code } = await communicator.run(
    {
      command,
      ...(stdin ? { stdin } : {}),
      onStdout: (chunk) => void chunks.stdout.push(chunk),
      onStderr: (chunk) => void chunks.stderr.push(chunk),
    },
    { signal: never },
  );
  return {
    code,
    stdout: Buffer.concat(chunks.stdout).toString(),
    stderr: Buffer.concat(chunks.stderr).toString(),
  };
}

/** In chunks of many sizes, all of them in one memory, which is wiped when the next is asked for. */
async function* lent(content: Buffer): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(700_000);
  for (let at = 0, size = 1000; at < content.length; at += size, size = Math.min(size * 3, memory.length)) {
    const piece = content.subarray(at, at + size);
    piece.copy(memory);
    yield memory.subarray(0, piece.length);
    memory.fill(0xff);
  }
}

export async function downloadBytes(communicator: Communicator, path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const write = async (chunk: Uint8Array) => void chunks.push(Uint8Array.from(chunk)); // Lent to us.
  await communicator.download(path, write, { signal: never });
  return Buffer.concat(chunks);
}

async function rejectsWith(work: Promise<unknown>, code: string | RegExp, inMessage = ""): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof BuildError, String(error));
    if (typeof code === "string") assert.equal(error.code, code, error.message);
    else assert.match(error.code, code, error.message);
    assert.match(error.message, /^Cannot \S+ .*: /);
    assert.ok(error.message.includes(inMessage), error.message);
    return true;
  });
}

async function* bytesOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text, "utf8");
}

/** Gives a text and then neither more nor an end. */
async function* open(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
  await new Promise<never>(() => undefined);
}

async function* repeat(chunk: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < times; index++) yield chunk;
}
