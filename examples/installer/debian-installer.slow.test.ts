/**
 * The Debian template against the real Debian installer: its boot command arrives letter for letter, and the answer file
 * is fetched. How far the installer gets from there depends on a mirror, so that Ctrl-C ends the build.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRun, makeTestGuest } from "@prebake/testing";

const installer = makeTestGuest("make-debian-installer-iso");
const prebake = join(import.meta.dirname, "../../bin/prebake");

/** Run by the installer as soon as it has the answer file: asks the build's server for a path made of the line that was typed. */
const tellCommandLine = `
d-i preseed/early_command string url=$(sed 's/.*preseed.url=//; s/preseed.cfg .*//' /proc/cmdline); \\
  wget -O /dev/null "$url"typed/$(sed 's/.*preseed.cfg //; s/[^a-zA-Z0-9=.-]/_/g' /proc/cmdline); true
`;

const password = "s3cret-Word";

/** The template's words after the address, as a path. */
const typed =
  "debian-installer=en_US auto locale=en_US time/zone=WET kbd-chooser/method=us netcfg/get_hostname=jessie netcfg/get_domain= fb=false " +
  "debconf/frontend=noninteractive console-setup/ask_detect=false console-keymaps-at/keymap=pt keyboard-configuration/xkb-keymap=pt " +
  "keyboard-configuration/modelcode=pc105 passwd/root-login=false passwd/user-fullname=packer passwd/username=packer " +
  `passwd/user-password="${password}" passwd/user-password-again="${password}"`;

test("the real Debian installer reads what the template types", { skip: installer.skip }, async () => {
  await using run = await createCommandRun([prebake]);
  cpSync(import.meta.dirname, run.work, { recursive: true });
  const answers = readFileSync(join(run.work, "http/preseed.cfg"), "utf8");
  run.write({ "http/preseed.cfg": answers + tellCommandLine });
  const before = run.list(run.work);
  const running = run.start(["build", "debian-8-jessie.json"], {
    env: {
      PACKER_DEBIAN_ISO_URL: `file://${installer.path}`,
      PACKER_DEBIAN_ISO_SUM: createHash("sha512").update(readFileSync(installer.path)).digest("hex"),
      PACKER_SSH_USER: "packer",
      PACKER_SSH_PASS: password,
    },
  });
  await running.saw("GET /preseed.cfg 200");
  await running.saw("GET /typed/");
  running.kill("SIGINT");
  const { code, stdout, events } = await running.finished;
  const logged = events.flatMap((event) => (event.kind === "log" ? [event.text] : []));
  const path = /^GET \/typed\/(\S+?)_* 404$/.exec(logged.find((text) => text.includes("/typed/")) ?? "")?.[1];
  assert.equal(path, asPath(typed));
  assert.match(stdout, /Cleanly cancelled builds after being interrupted\.\n$/);
  assert.equal(code, 1);
  assert.deepEqual([run.list(run.work), run.list(run.temporary), run.processes()], [before, [], []]);
});

/** As the guest makes it; the password is known as one, so that the log does not show it. */
function asPath(line: string): string {
  return line
    .replaceAll(password, "<sensitive>")
    .replace(/[^a-zA-Z0-9=.<>-]/g, "_")
    .replace(/_+$/, "");
}
