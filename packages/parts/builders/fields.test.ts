import { createMemoryHost, packerFieldContract } from "@prebake/testing";
import { fileBuilder } from "./file/file.ts";
import { nullBuilder } from "./null/null.ts";
import { qemuBuilder } from "./qemu/qemu.ts";

const host = createMemoryHost();
/** What no builder can talk to its guest by yet, and a key type that no server takes. */
const refusedValues = [
  "communicator=winrm",
  "communicator=docker",
  "communicator=dockerWindowsContainer",
  "temporary_key_pair_type=dsa",
];

packerFieldContract({ part: fileBuilder, config: { target: "out", content: "x" }, host });
packerFieldContract({
  part: nullBuilder,
  config: { ssh_host: "h", ssh_username: "u", ssh_password: "p" },
  host,
  refusedValues,
  refused: ["ssh_public_key", "ssh_private_key"],
});
packerFieldContract({
  part: qemuBuilder,
  config: { iso_url: "x.iso", iso_checksum: "md5:" + "a".repeat(32), ssh_username: "u", ssh_password: "p" },
  host,
  refusedValues: [...refusedValues, "http_network_protocol=unix", "http_network_protocol=unixpacket"],
  refused: [
    "http_interface",
    "floppy_files",
    "floppy_dirs",
    "floppy_content",
    "cd_files",
    "cd_content",
    "net_bridge",
    "vtpm",
    "use_tpm1",
    "tpm_device_type",
    "run_once",
    "ssh_public_key",
    "ssh_private_key",
  ],
});
