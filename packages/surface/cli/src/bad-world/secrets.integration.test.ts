/** A secret is planted wherever a template can have one, and looked for wherever the command leaves something. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sshdMissing, startSshd } from "@prebake/testing";
import type { CommandRun, FinishedCommand } from "@prebake/testing";
import { createRun } from "./bad-world.fixture.ts";

const secret = "Tr0ub4dor-and-3";

/** Nothing that was said or kept has it; `planted` are the files in which the template itself puts it. */
function assertHidden(
  run: CommandRun,
  { stdout, log, events }: FinishedCommand,
  planted: readonly string[] = [],
): void {
  assert.ok(!stdout.includes(secret), stdout);
  assert.ok(!log.includes(secret), log);
  assert.ok(!JSON.stringify(events).includes(secret));
  for (const directory of [run.work, run.cache, run.temporary, run.own]) {
    for (const name of run.list(directory)) {
      const path = join(directory, name);
      if (planted.includes(name) || !statSync(path).isFile()) continue;
      assert.ok(!readFileSync(path).includes(secret), `${name} has the secret in it`);
    }
  }
}

const template = `
variable "token" {
  type      = string
  sensitive = true
}

source "null" "far" {
  ssh_host             = "127.0.0.1"
  ssh_port             = PORT
  ssh_username         = "USER"
  ssh_private_key_file = "key"
}

build {
  sources = ["null.far"]

  provisioner "shell" {
    inline           = ["echo said $TOKEN", "echo err $TOKEN 1>&2", "echo \${var.token}"]
    environment_vars = ["TOKEN=\${var.token}"]
  }
  provisioner "shell" {
    inline           = ["echo again $TOKEN"]
    env              = { TOKEN = var.token }
    use_env_var_file = true
  }
  provisioner "file" {
    content     = "token=\${var.token}"
    destination = "WORK/config"
  }
  provisioner "shell-local" {
    inline = ["echo here $TOKEN", "ps -ewwo args > processes"]
    env    = { TOKEN = var.token }
  }
  post-processor "manifest" {}
  post-processor "shell-local" {
    inline           = ["echo \${var.token} $TOKEN", "ps -ewwo args > processes-after"]
    environment_vars = ["TOKEN=\${var.token}"]
  }
  provisioner "shell" {
    inline = ["FAILexit 3 # \${var.token}"]
  }
}
`;

test("a sensitive variable in scripts, variables and files", { skip: sshdMissing ?? false }, async (t) => {
  await using server = await startSshd();
  for (const [name, flags, fails] of [
    ["a build that succeeds", [], false],
    ["as rows for programs", ["-machine-readable"], false],
    ["a build that fails", [], true],
  ] as const) {
    await t.test(name, async () => {
      await using run = await createRun();
      const values = { PORT: server.port, USER: server.username, WORK: run.work, FAIL: fails ? "" : ": " };
      const text = template.replace(/\b(PORT|USER|WORK|FAIL)/g, (key) =>
        String(values[key as keyof typeof values]),
      );
      run.write({ "t.pkr.hcl": text, key: server.privateKey });
      const finished = await run.run(["build", ...flags, "t.pkr.hcl"], { env: { PKR_VAR_token: secret } });
      assert.equal(finished.code, fails ? 1 : 0, finished.stdout);
      assert.match(finished.stdout, /said <sensitive>/);
      assert.match(finished.stdout, /again <sensitive>/);
      assert.match(finished.stdout, /here <sensitive>/);
      assert.equal(readFileSync(join(run.work, "config"), "utf8"), `token=${secret}`);
      assertHidden(run, finished, ["config"]);
    });
  }
});

test("commands that only look at a template", async () => {
  await using run = await createRun();
  run.write({ "t.pkr.hcl": template, "v.pkrvars.hcl": `token = "${secret}"` });
  for (const command of ["validate", "inspect", "plan"]) {
    const finished = await run.run([command, "-var-file=v.pkrvars.hcl", "t.pkr.hcl"]);
    assertHidden(run, finished, ["v.pkrvars.hcl"]);
  }
});

test("passwords of guest, bastion and proxy that are refused", { skip: sshdMissing ?? false }, async () => {
  await using server = await startSshd();
  const base = { type: "null", ssh_host: "127.0.0.1", ssh_port: server.port, ssh_username: "nobody" };
  const rows: readonly object[] = [
    { ssh_password: secret },
    {
      ssh_password: "other",
      ssh_bastion_host: "127.0.0.1",
      ssh_bastion_port: server.port,
      ssh_bastion_password: secret,
    },
    {
      ssh_password: "other",
      ssh_proxy_host: "127.0.0.1",
      ssh_proxy_port: server.port,
      ssh_proxy_username: "u",
      ssh_proxy_password: secret,
    },
  ];
  for (const row of rows) {
    await using run = await createRun();
    run.write({ "t.json": JSON.stringify({ builders: [{ ...base, ssh_timeout: "1500ms", ...row }] }) });
    const finished = await run.run(["build", "t.json"]);
    assert.equal(finished.code, 1);
    assertHidden(run, finished, ["t.json"]);
  }
});

function qemuMissing(): string | false {
  try {
    execFileSync("qemu-system-x86_64", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "qemu-system-x86_64 is missing";
  }
}

test("the password of QEMU's screen, also in the list of processes", { skip: qemuMissing() }, async () => {
  await using run = await createRun();
  const password = secret.slice(0, 8); // More QEMU does not take.
  const builder = {
    type: "qemu",
    iso_url: "empty.iso",
    iso_checksum: "none",
    disk_size: "1M",
    communicator: "none",
    accelerator: "tcg",
    headless: true,
    vnc_use_password: true,
    vnc_password: password,
    boot_wait: "1h",
    boot_command: ["x"],
  };
  run.write({ "empty.iso": new Uint8Array(4096), "t.json": JSON.stringify({ builders: [builder] }) });
  const running = run.start(["build", "t.json"]);
  await running.saw("Waiting 1h");
  const processes = run.processes();
  assert.ok(processes.some((line) => line.includes("-vnc")));
  assert.ok(!processes.join("\n").includes(password), processes.join("\n"));
  running.kill("SIGINT");
  const finished = await running.finished;
  for (const text of [finished.stdout, finished.log, JSON.stringify(finished.events)])
    assert.ok(!text.includes(password), text);
});
