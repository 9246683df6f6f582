/** The real Debian installer takes a typed boot command and fetches its answer file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { createQemuRig, makeGuest } from "./qemu-rig.fixture.ts";

const installer = makeGuest("make-debian-installer-iso");

test(
  "the Debian installer fetches the preseed file that the boot command names",
  { skip: installer.skip },
  async () => {
    const fetched = new Cancelled("the answer file was fetched");
    await using t = await createQemuRig();
    const config = {
      iso_url: installer.path,
      iso_checksum: "none",
      disk_size: "2G",
      memory: 1024,
      headless: true,
      communicator: "none",
      shutdown_timeout: "10m",
      http_content: { "/preseed.cfg": "d-i mirror/country string manual\n" },
      boot_wait: "5s",
      boot_command: [
        "<esc><wait2>",
        "install auto=true url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/preseed.cfg debian-installer=en_US locale=en_US ",
        "keymap=us netcfg/get_hostname={{ .Name }} netcfg/get_domain=example.test fb=false debconf/frontend=noninteractive ",
        "console-setup/ask_detect=false netcfg/choose_interface=auto<enter>",
      ],
    };
    const build = t.rig.build(t.builder, config);
    const watch = t.eventIs((event) => event.kind === "log" && event.text === "GET /preseed.cfg 200");
    await Promise.race([watch, build]);
    t.rig.controller.abort(fetched);
    await assert.rejects(build, (error) => error === fetched);
  },
);
