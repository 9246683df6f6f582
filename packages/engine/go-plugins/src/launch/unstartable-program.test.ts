import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import type { HostMachine } from "@prebake/sdk";
import { whyItDoesNotStart } from "./unstartable-program.ts";

interface ElfHead {
  readonly machine?: number;
  readonly loader?: string;
  /** 32 or 64. */
  readonly bits?: number;
  readonly bigEndian?: boolean;
  /** Where the program headers are said to be. */
  readonly headersAt?: number;
}

const loaderAt = 128;

/** The head of an ELF program with one program header, which names the loader. */
function elf({ machine = 62, loader, bits = 64, bigEndian = false, headersAt = 64 }: ElfHead = {}): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write("\u007fELF", "latin1");
  bytes[4] = bits / 32;
  bytes[5] = bigEndian ? 2 : 1;
  if (bigEndian) bytes.writeUInt16BE(machine, 18);
  else bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(BigInt(headersAt), 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(loader === undefined ? 0 : 1, 56);
  bytes.writeUInt32LE(3, 64);
  bytes.writeBigUInt64LE(BigInt(loaderAt), 64 + 8);
  bytes.writeBigUInt64LE(BigInt((loader ?? "").length + 1), 64 + 32);
  bytes.write(`${loader ?? ""}\0`, loaderAt, "latin1");
  return bytes;
}

const machO = Buffer.concat([Buffer.from("cffaedfe", "hex"), Buffer.alloc(60)]);
const windows = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(60)]);
const loader = "/lib64/ld-linux-x86-64.so.2";

interface Row {
  readonly what: string;
  readonly program: Buffer;
  readonly machine?: Partial<HostMachine>;
  readonly mode?: number;
  /** Undefined: nothing is known against it. */
  readonly reason: string | undefined;
}

const rows: readonly Row[] = [
  { what: "a static program", program: elf(), reason: undefined },
  { what: "a program whose loader is there", program: elf({ loader }), reason: undefined },
  {
    what: "a program for another C library",
    program: elf({ loader: "/lib/ld-musl-x86_64.so.1" }),
    reason: 'it needs the library loader "/lib/ld-musl-x86_64.so.1", which is missing',
  },
  { what: "a head that ends before its tables", program: elf({ loader, headersAt: 250 }), reason: undefined },
  { what: "a loader without a name", program: elf({ loader: "" }), reason: undefined },
  { what: "a script", program: Buffer.from("#!/bin/sh\n"), reason: undefined },
  {
    what: "another processor",
    program: elf({ machine: 183 }),
    reason: "it is built for arm64, and this machine is amd64",
  },
  {
    what: "a processor of the other byte order",
    program: elf({ machine: 22, bigEndian: true }),
    reason: "it is built for s390x, and this machine is amd64",
  },
  {
    what: "a processor that nobody knows",
    program: elf({ machine: 4242 }),
    reason: "it is built for an unknown processor (4242), and this machine is amd64",
  },
  { what: "32 bits where 64 run them too", program: elf({ machine: 3, bits: 32 }), reason: undefined },
  {
    what: "32 bits of another processor",
    program: elf({ machine: 40, bits: 32 }),
    machine: { arch: "riscv64" },
    reason: "it is built for arm, and this machine is riscv64",
  },
  { what: "half a head", program: elf().subarray(0, 40), reason: "it is cut off" },
  { what: "a macOS program", program: machO, reason: "it is a program for macOS, and this is linux" },
  { what: "a Windows program", program: windows, reason: "it is a program for Windows, and this is linux" },
  {
    what: "a Windows program on Windows",
    program: windows,
    machine: { os: "win32" },
    mode: 0o644,
    reason: undefined,
  },
  { what: "a macOS program on macOS", program: machO, machine: { os: "darwin" }, reason: undefined },
  {
    what: "a Linux program on macOS",
    program: elf(),
    machine: { os: "darwin" },
    reason: "it is a program for Linux or a BSD, and this is darwin",
  },
  { what: "a text", program: Buffer.from("hello"), reason: "it is no program" },
  { what: "three bytes", program: Buffer.from("abc"), reason: "it is no program" },
  { what: "nothing", program: Buffer.alloc(0), reason: "it is empty" },
  {
    what: "a file without the right",
    program: elf(),
    mode: 0o644,
    reason: 'it is not executable; run: chmod +x "/p"',
  },
];
for (const { what, program, machine = {}, mode = 0o755, reason } of rows) {
  test(`${what}: ${reason ?? "may start"}`, async () => {
    const host = createMemoryHost({ machine: { os: "linux", arch: "x64", ...machine } });
    await host.files.write("/p", program, { mode });
    await host.files.write(loader, "", { mode: 0o755 });
    const found = await whyItDoesNotStart("/p", host);
    if (reason === undefined) assert.equal(found, undefined);
    else assert.ok(found?.startsWith(reason), found);
  });
}

test("what is no file does not start", async () => {
  const host = createMemoryHost();
  assert.equal(await whyItDoesNotStart("/nowhere", host), "there is no such file");
  await host.files.makeDirectory("/directory");
  assert.equal(await whyItDoesNotStart("/directory", host), "it is not a file");
});
