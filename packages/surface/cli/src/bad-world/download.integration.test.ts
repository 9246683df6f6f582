/** Media that cannot be had, or are not what they should be. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { startFileServer } from "@prebake/testing";
import { assertFails, createRun, templateOf } from "./bad-world.fixture.ts";
import type { Failure } from "./bad-world.fixture.ts";

const content = Buffer.alloc(300_000, "medium");
const sha256 = createHash("sha256").update(content).digest("hex");
const other = "0".repeat(64);

interface Row {
  readonly name: string;
  /** Keys of the builder; `@name` is the address of a file on the server. */
  readonly iso: Readonly<Record<string, string | readonly string[]>>;
  readonly failure: Failure;
}

const rows: readonly Row[] = [
  {
    name: "an ISO that is missing",
    iso: { iso_url: "absent.iso", iso_checksum: "none" },
    failure: { code: "download/file-missing", text: /"absent\.iso" as the ISO: there is no such file/ },
  },
  {
    name: "an ISO that is a directory",
    iso: { iso_url: ".", iso_checksum: "none" },
    failure: { code: "download/file-missing", text: /it is a directory/ },
  },
  {
    name: "an ISO that the server does not have",
    iso: { iso_url: "@absent", iso_checksum: `sha256:${sha256}` },
    failure: { code: "download/not-found", text: /\/absent: the server has no such file \(HTTP 404\)/ },
  },
  {
    name: "an ISO with a wrong checksum, which does not stay in the cache",
    iso: { iso_url: "@whole", iso_checksum: `sha256:${other}` },
    failure: {
      code: "download/checksum-mismatch",
      text: new RegExp(`its sha256 is ${sha256}, but ${other}`),
    },
  },
  {
    name: "a local ISO with a wrong checksum, which stays where it is",
    iso: { iso_url: "medium.iso", iso_checksum: `sha256:${other}` },
    failure: {
      code: "download/checksum-mismatch",
      text: new RegExp(`its sha256 is ${sha256}, but ${other}`),
    },
  },
  {
    name: "a connection that is cut in the middle each time: the part that came is kept",
    iso: { iso_url: "@cut", iso_checksum: `sha256:${sha256}` },
    failure: {
      code: "download/cut",
      text: /cut after 150000 of 300000 bytes\nBuild again: what has come is kept/,
      cached: [/^[0-9a-f]{40}\.iso\.part$/, /^[0-9a-f]{40}\.iso\.part\.json$/],
    },
  },
  {
    name: "a server that is not there",
    iso: { iso_url: "http://127.0.0.1:1/x.iso", iso_checksum: `sha256:${sha256}` },
    failure: { code: "download/unreachable", text: /127\.0\.0\.1:1/ },
  },
  {
    name: "a file of checksums that the server does not have",
    iso: { iso_url: "@whole", iso_checksum: "file:@absent" },
    failure: { code: "download/checksum-file", text: /HTTP 404/ },
  },
  {
    name: "a file of checksums without this ISO",
    iso: { iso_url: "@whole", iso_checksum: "file:@sums" },
    failure: { code: "download/checksum-missing", text: /has no checksum for "whole"/ },
  },
  {
    name: "several addresses of which none works: each is told",
    iso: { iso_urls: ["absent.iso", "@absent"], iso_checksum: `sha256:${sha256}` },
    failure: { code: "download/failed", text: /none of 2 addresses works\n.*no such file[^]*HTTP 404/ },
  },
];

for (const { name, iso, failure } of rows) {
  test(name, async () => {
    await using run = await createRun();
    await using server = await startFileServer({
      whole: { content },
      cut: { content, fault: "cut" },
      sums: { content: Buffer.from(`${sha256}  another.iso\n`) },
    });
    const text = JSON.stringify({ type: "qemu", communicator: "none", ...iso });
    const builder = JSON.parse(text.replace(/@(\w+)/g, (_, file: string) => server.url(file))) as object;
    run.write({ ...templateOf(builder), "medium.iso": content });
    await assertFails(run, failure);
  });
}

test("a medium that was damaged in the cache is fetched again", async () => {
  await using run = await createRun();
  await using server = await startFileServer({ whole: { content } });
  const iso = { iso_url: server.url("whole"), iso_checksum: `sha256:${sha256}` };
  run.write(templateOf({ type: "qemu", communicator: "none", qemu_binary: "qemu-system-none", ...iso }));
  const failure = { code: "qemu/program-missing", text: /qemu-system-none/, cached: [/^[0-9a-f]{40}\.iso$/] };
  await assertFails(run, failure);
  const [file = ""] = run.list(run.cache).filter((name) => name.endsWith(".iso"));
  run.write({ [`../cache/${file}`]: "damaged" });
  await assertFails(run, failure);
  assert.equal(server.requests.filter((request) => request.startsWith("GET")).length, 2);
});
