/**
 * Two published templates from their text to an image that boots: typed boot command, answer file fetched, installed,
 * rebooted, provisioned over SSH. In legacy JSON and in HCL2; what comes out has the same content.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bootImage, createCommandRun, makeTestGuest } from "@prebake/testing";
import type { FinishedCommand, GuestLogin } from "@prebake/testing";

const installer = makeTestGuest("make-installer-iso");
const prebake = join(import.meta.dirname, "../../bin/prebake");

interface PublishedTemplate {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** The disk in the working directory. */
  readonly image: string;
  readonly answers: string;
  readonly login: GuestLogin;
  /** A command in the finished system, and what it prints. */
  readonly proof: readonly [command: string, printed: string];
}

const templates: readonly PublishedTemplate[] = installer.skip
  ? []
  : [
      {
        name: "centos7",
        env: {},
        words: [
          `-var=iso_url=file://${installer.path}`,
          `-var=iso_checksum=${digestOf("sha256")}`,
          "-var=iso_checksum_type=sha256",
          "-var=ssh_username=root",
          "-var=ssh_password=packer",
        ],
        image: "output_centos7/centos7",
        answers: "centos7-ks.cfg",
        login: { user: "root", password: "packer" },
        proof: ["cat /etc/hostname", "installed"],
      },
      {
        name: "debian-8-jessie",
        env: {
          PACKER_DEBIAN_ISO_URL: `file://${installer.path}`,
          PACKER_DEBIAN_ISO_SUM: digestOf("sha512"),
          PACKER_SSH_USER: "packer",
          PACKER_SSH_PASS: "secret",
        },
        words: [],
        image: "output-jessie-qemu/packer-jessie-qemu",
        answers: "preseed.cfg",
        login: { user: "packer", password: "secret" },
        proof: ["cat /etc/provisioned", "provisioned as root on jessie by jessie-qemu (qemu)"],
      },
    ];

test("published templates", { skip: installer.skip }, async (t) => {
  for (const template of templates) {
    let fromJson = "";
    await t.test(`${template.name}.json installs an image that boots`, async () => {
      fromJson = await buildAndLookInside(template, "json");
    });
    await t.test(`${template.name}.pkr.hcl gives the same content`, async () => {
      assert.equal(await buildAndLookInside(template, "pkr.hcl"), fromJson);
    });
  }
});

/** Lists what is in the image, with digests. */
async function buildAndLookInside(template: PublishedTemplate, extension: string): Promise<string> {
  await using run = await createCommandRun([prebake]);
  // The templates name their files relative to the directory in which they are built.
  cpSync(import.meta.dirname, run.work, { recursive: true });
  const before = run.list(run.work);
  const built = await run.run(["build", ...template.words, `${template.name}.${extension}`], {
    env: template.env,
  });
  assert.equal(built.code, 0, built.stdout);
  assertInstalled(built, template);
  assert.deepEqual(
    run.list(run.work).filter((name) => !before.includes(name)),
    [join(template.image, ".."), template.image],
  );
  assert.deepEqual([run.processes(), run.list(run.temporary)], [[], []]);

  await using image = await bootImage(join(run.work, template.image), template.login);
  const [command, printed] = template.proof;
  assert.equal((await image.run(command)).stdout.trim(), printed);
  const listing = await image.run(listContent);
  assert.match(listing.stdout, /^[0-9a-f]{64} {2}\.\/etc\/hostname$/m);
  return listing.stdout;
}

function assertInstalled({ stdout, events }: FinishedCommand, { answers }: PublishedTemplate): void {
  const logged = events.flatMap((event) => (event.kind === "log" ? [event.text] : []));
  assert.ok(logged.includes(`GET /${answers} 200`), logged.join("\n"));
  assert.match(stdout, /Typing the boot command\.\.\./);
}

/**
 * Every file with its digest, every link with its target. Not: keys made at the first boot, the random salt in the
 * password file, what the running system itself writes.
 */
const listContent = `
cd / && find . -xdev \\( -path ./etc/dropbear -o -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp \\) -prune -o \\
  \\( -type f ! -path ./etc/shadow ! -path ./etc/resolv.conf ! -path './boot/extlinux/ldlinux.sys' -print \\) 2>/dev/null | sort | xargs sha256sum
find . -xdev -type l 2>/dev/null | sort | while read -r link; do echo "$link -> $(readlink "$link")"; done
true`;

function digestOf(type: string): string {
  return createHash(type).update(readFileSync(installer.path)).digest("hex");
}
