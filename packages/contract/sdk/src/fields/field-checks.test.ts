/** The groups of fields that builders share, as a builder that has all of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { declareConfig } from "@prebake/schema";
import { createMemoryHost, createPartRig } from "@prebake/testing";
import { defineBuilder } from "../component.ts";
import { bootCommandText, bootFields, bootWaitMs, checkBootFields, vncFields } from "./boot-fields.ts";
import { cdFields } from "./cd-fields.ts";
import { floppyFields } from "./floppy-fields.ts";
import { checkHttpFields, httpFields, httpListenAddress } from "./http-fields.ts";
import type { HttpConfig } from "./http-fields.ts";
import { checkIsoFields, isoFields, isoUrls } from "./iso-fields.ts";
import { shutdownFields } from "./shutdown-fields.ts";

const builder = defineBuilder({
  type: "all",
  config: declareConfig("all", "All groups.", {
    ...httpFields,
    ...isoFields,
    ...bootFields,
    ...vncFields,
    ...cdFields,
    ...floppyFields,
    ...shutdownFields,
  }),
  check: (config, context) => {
    checkHttpFields(config, context);
    checkIsoFields(config, context);
    checkBootFields(config, context);
  },
  run: async () => undefined,
});

const digest = "a".repeat(64);
const good = { iso_url: "a.iso", iso_checksum: `sha256:${digest}` };

const rows: readonly (readonly [name: string, config: object, said: readonly string[]])[] = [
  ["nothing is wrong", good, []],
  ["several addresses", { iso_urls: ["a.iso", "b.iso"], iso_checksum: digest }, []],
  ["two ways to say the address", { ...good, iso_urls: ["b.iso"] }, ["iso/two-urls"]],
  ["no address", { iso_checksum: "none" }, ["iso/no-url", "iso/unverified"]],
  ["an empty list of addresses", { iso_urls: [], iso_checksum: digest }, ["iso/no-url"]],
  ["no checksum", { iso_url: "a.iso" }, ["iso/no-checksum"]],
  ["a checksum of no length", { iso_url: "a.iso", iso_checksum: "sha256:12" }, ["iso/checksum-form"]],
  ["no verification", { iso_url: "a.iso", iso_checksum: "none" }, ["iso/unverified"]],
  ["a checksum file", { iso_url: "a.iso", iso_checksum: "file:http://x/SHA256SUMS" }, []],
  [
    "a medium for a checksum file",
    { iso_url: "a.iso", iso_checksum: "file:http://x/a.iso" },
    ["iso/checksum-file"],
  ],
  ["two sources", { ...good, http_directory: "d", http_content: { "/a": "b" } }, ["http/two-sources"]],
  ["a range that is none", { ...good, http_port_min: 9001 }, ["http/port-range"]],
  ["a range of one port", { ...good, http_port_min: 9000 }, []],
  [
    "paths without a slash",
    { ...good, http_content: { a: "1", "/b": "2", c: "3" } },
    ["http/content-path", "http/content-path"],
  ],
  ["another network", { ...good, http_network_protocol: "udp" }, ["http/network-protocol"]],
  ["keys", { ...good, boot_command: ["<esc>", "linux <wait5s><ent", "er>"] }, []],
  ["a wait of no time", { ...good, boot_command: ["a<wait0>"] }, ["boot-command/wait-not-positive"]],
  ["a key over two strings", { ...good, boot_command: ["<en", "tr>"] }, ["boot-command/unknown-key"]],
  ["a time that is none", { ...good, boot_wait: "soon" }, ["config/bad-duration"]],
  ["a port that is none", { ...good, http_port_max: 65_536 }, ["config/out-of-range"]],
  ["an interface", { ...good, http_interface: "eth0" }, ["config/refused-key"]],
  ["a wait that depends on data", { ...good, boot_command: ["<wait{{ .Seconds }}s>{{ .HTTPIP }}"] }, []],
];

for (const [name, config, said] of rows) {
  test(`fields of builders: ${name}`, async () => {
    const diagnostics = await createPartRig({ host: createMemoryHost() }).check(builder, config);
    assert.deepEqual(
      diagnostics.map((one) => one.code),
      said,
    );
  });
}

test("isoUrls(): the one address, or all in order", () => {
  const base = { iso_checksum: undefined, iso_target_path: undefined, iso_target_extension: "iso" };
  assert.deepEqual(isoUrls({ ...base, iso_url: "a", iso_urls: undefined }), ["a"]);
  assert.deepEqual(isoUrls({ ...base, iso_url: undefined, iso_urls: ["a", "b"] }), ["a", "b"]);
  assert.deepEqual(isoUrls({ ...base, iso_url: undefined, iso_urls: undefined }), []);
});

test("httpListenAddress(): a wildcard follows the protocol, an address stays", () => {
  const addresses = [
    ["0.0.0.0", "tcp", "0.0.0.0"],
    ["0.0.0.0", "tcp6", "::"],
    ["::", "tcp6", "::"],
    ["127.0.0.1", "tcp6", "127.0.0.1"],
  ] as const;
  for (const [http_bind_address, http_network_protocol, expected] of addresses) {
    const config = { http_bind_address, http_network_protocol } as HttpConfig; // All that it looks at.
    assert.equal(httpListenAddress(config), expected);
  }
});

for (const field of ["cd_files", "floppy_files", "floppy_dirs"]) {
  test(`${field} is refused with what to do instead, not passed over`, async () => {
    const config = { ...good, [field]: ["a.txt"] };
    const [found] = await createPartRig({ host: createMemoryHost() }).check(builder, config);
    assert.equal(found?.severity, "error");
    assert.match(found.detail, /not supported by this version.*http_directory/);
  });
}

// Source: packer-plugin-sdk BootConfig, measured: "0s" is the default; a negative wait is none.
const bootWaits: readonly (readonly [ms: number, waits: number])[] = [
  [10_000, 10_000],
  [0, 10_000],
  [-1000, 0],
  [1, 1],
];
for (const [ms, waits] of bootWaits) {
  test(`a boot_wait of ${ms} ms waits ${waits} ms`, () => assert.equal(bootWaitMs({ boot_wait: ms }), waits));
}

test("bootCommandText() joins the strings with nothing between", () => {
  const config = { boot_keygroup_interval: undefined, boot_wait: 1 };
  assert.equal(bootCommandText({ ...config, boot_command: ["<es", "c>", " a"] }), "<esc> a");
  assert.equal(bootCommandText({ ...config, boot_command: undefined }), "");
});
