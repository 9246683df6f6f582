import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { FileStatus, Host } from "@prebake/sdk";
import { createPluginCache } from "./plugin-cache.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const list = "/cache/plugins/digests.json";

/** A disk in memory that tells when a file was changed, and how often files were read to their end. */
function createDisk(options: { readonly isReadOnly?: boolean } = {}) {
  const files = new Map<
    string,
    { readonly text: string; readonly identity: string; readonly changedMs: number }
  >();
  const state = { now: 1_000_000, reads: 0, changes: 0, onRead: () => undefined as void };
  const put = (path: string, text: string) =>
    void files.set(path, { text, identity: `id-${++state.changes}`, changedMs: state.now });
  const get = (path: string) => {
    const file = files.get(path);
    if (!file) throw new Error(`there is no ${path}`);
    return file;
  };
  const host = {
    clock: { now: () => state.now },
    files: {
      status: async (path: string): Promise<Partial<FileStatus> | undefined> => {
        const file = files.get(path);
        return (
          file && {
            identity: file.identity,
            changedMs: file.changedMs,
            sizeBytes: file.text.length,
            modifiedMs: 1,
          }
        );
      },
      async *stream(path: string) {
        yield new TextEncoder().encode(get(path).text);
        state.reads++;
        state.onRead();
      },
      read: async (path: string) => new TextEncoder().encode(get(path).text),
      readText: async (path: string) => get(path).text,
      write: async (path: string, content: Uint8Array | string) => {
        if (options.isReadOnly) throw new Error("read-only file system");
        put(path, typeof content === "string" ? content : new TextDecoder().decode(content));
      },
    },
  } as unknown as Host; // The cache asks for nothing else.
  return { state, put, get, open: () => createPluginCache(host, "/cache") };
}

/** A disk with a binary that has not changed for a while. */
function diskWithBinary(options?: { readonly isReadOnly?: boolean }) {
  const disk = createDisk(options);
  disk.put("/p", "binary");
  disk.state.now += 10_000;
  return disk;
}

test("a binary is read once, also by later commands", async () => {
  const { state, open } = diskWithBinary();
  const cache = open();
  assert.equal(await cache.digestOf("/p"), sha256("binary"));
  assert.equal(await cache.digestOf("/p"), sha256("binary"));
  assert.equal(await open().digestOf("/p"), sha256("binary"));
  assert.equal(state.reads, 1);
});

test("a binary that another one has replaced is read again", async () => {
  const { state, put, open } = diskWithBinary();
  await open().digestOf("/p");
  put("/p", "BINARY");
  assert.equal(await open().digestOf("/p"), sha256("BINARY"));
  assert.equal(state.reads, 2);
});

test("a binary that was just written is not remembered: it may still be written", async () => {
  const { state, put, open } = createDisk();
  put("/p", "binary");
  state.now += 1_999;
  await open().digestOf("/p");
  await open().digestOf("/p");
  assert.equal(state.reads, 2);
  state.now += 1;
  await open().digestOf("/p");
  await open().digestOf("/p");
  assert.equal(state.reads, 3);
});

test("a binary that changes while it is read is not remembered", async () => {
  const { state, put, open } = diskWithBinary();
  state.onRead = () => {
    state.onRead = () => undefined;
    put("/p", "BINARY");
  };
  await open().digestOf("/p");
  state.now += 10_000;
  assert.equal(await open().digestOf("/p"), sha256("BINARY"));
});

test("a memory that cannot be written costs time only", async () => {
  const { state, open } = diskWithBinary({ isReadOnly: true });
  assert.equal(await open().digestOf("/p"), sha256("binary"));
  assert.equal(await open().digestOf("/p"), sha256("binary"));
  assert.equal(state.reads, 2);
  await open().keep("abc", "describe.json", "{}");
  assert.equal(await open().read("abc", "describe.json"), undefined);
});

for (const [name, text] of [
  ["cut", '{"/p":{"iden'],
  ["no object", "[1]"],
  ["of another form", '{"/p":{"digest":"00"}}'],
] as const) {
  test(`a memory that is damaged (${name}) is made anew`, async () => {
    const { state, put, open } = diskWithBinary();
    put(list, text);
    assert.equal(await open().digestOf("/p"), sha256("binary"));
    assert.equal(await open().digestOf("/p"), sha256("binary"));
    assert.equal(state.reads, 1);
  });
}

test("of very many binaries the last ones are remembered", async () => {
  const { state, put, get, open } = createDisk();
  for (let count = 0; count <= 500; count++) put(`/p${count}`, `binary ${count}`);
  state.now += 10_000;
  const cache = open();
  for (let count = 0; count <= 500; count++) await cache.digestOf(`/p${count}`);
  const kept = Object.keys(JSON.parse(get(list).text) as object);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [500, "/p1", "/p500"]);
});

test("what is kept of a binary is read by its digest and name, and not for another one", async () => {
  const { open } = createDisk();
  await open().keep("abc", "builder-x.spec", Uint8Array.of(1, 2));
  assert.deepEqual(await open().read("abc", "builder-x.spec"), Uint8Array.of(1, 2));
  assert.equal(await open().read("abd", "builder-x.spec"), undefined);
  assert.equal(await open().read("abc", "builder-y.spec"), undefined);
});
