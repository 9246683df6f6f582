/**
 * A whole build against Packer from the distribution, in pairs: a Debian guest disk, two shell provisioners, compaction.
 * `node bench/peer-build.ts` (BENCH_PAIRS, 3 unless said). Prints one JSON object a pair and one for the medians: wall time,
 * peak memory of the tool's own processes (QEMU's left out), and how long the log-in took: from the moment the guest's SSH
 * server listens (by the guest's clock, both tools), and from its first answer, the banner (by ours, in our log).
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const pairs = Number(process.env["BENCH_PAIRS"] ?? 3);
const root = join(import.meta.dirname, "..");
const guest = spawnSync(join(root, "tools/guests/make-debian-guest"), {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
}).stdout.trim();
const directory = mkdtempSync(join(tmpdir(), "prebake-bench-"));
const template = join(directory, "bench.pkr.hcl");
// With a key: hashing a password takes the emulated guest a second, whoever asks.
spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", join(directory, "key")]);
const publicKey = readFileSync(join(directory, "key.pub"), "utf8").trim();
writeFileSync(
  template,
  `source "qemu" "bench" {
  iso_url          = "${guest}"
  iso_checksum     = "none"
  disk_image       = true
  skip_resize_disk = true
  accelerator      = "tcg"
  cpus             = 2
  memory           = 1024
  headless         = true
  boot_wait        = "-1s"
  ssh_username     = "debian"
  ssh_private_key_file = "${directory}/key"
  shutdown_command = "sudo shutdown -P now"
  output_directory = "${directory}/output"
  qemuargs         = [["-cpu", "max"], ["-smbios", "type=11,value=${publicKey}"]]
}
build {
  sources = ["source.qemu.bench"]
  provisioner "shell" {
    inline = ["echo one > /tmp/one"]
  }
  provisioner "shell" {
    inline = ["sudo cp /tmp/one /etc/one", "sudo journalctl -b -u ssh -o short-monotonic --no-pager"]
  }
}
`,
);

interface Build {
  readonly wallS: number;
  readonly peakMiB: number;
  /** Seconds from the moment the guest's SSH server listens until the tool is logged in. */
  readonly connectedAfterS: number;
  /** Seconds from the server's banner until the tool is logged in; Packer does not tell. */
  readonly afterBannerS: number | undefined;
}

const tools = { prebake: [join(root, "bin/prebake")], packer: ["packer"] } as const;

try {
  spawnSync(tools.prebake[0], ["version"], { stdio: "ignore" }); // Builds the shipped form when it is old.
  const rows: { readonly prebake: Build; readonly packer: Build }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const row = { prebake: await build(tools.prebake[0]), packer: await build(tools.packer[0]) };
    process.stdout.write(`${JSON.stringify(row)}\n`);
    rows.push(row);
  }
  const ratioOf = (key: "wallS" | "peakMiB") =>
    Number(median(rows.map((row) => row.prebake[key] / row.packer[key])).toFixed(2));
  const result = {
    wallRatio: ratioOf("wallS"),
    memoryRatio: ratioOf("peakMiB"),
    afterBannerS: median(rows.map((row) => row.prebake.afterBannerS ?? Number.NaN)),
    connectedAfterS: median(rows.map((row) => row.prebake.connectedAfterS)),
    packerConnectedAfterS: median(rows.map((row) => row.packer.connectedAfterS)),
  };
  const holds = result.wallRatio <= 0.9 && result.memoryRatio <= 1.5 && result.afterBannerS <= 1;
  process.stdout.write(`${JSON.stringify({ claim: "whole build, ratios to Packer", ...result, holds })}\n`);
  if (!holds) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function build(program: string): Promise<Build> {
  rmSync(`${directory}/output`, { recursive: true, force: true });
  const started = performance.now();
  const log = join(directory, "log.txt");
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    PACKER_CACHE_DIR: `${directory}/cache`,
    PACKER_LOG: "1",
    PACKER_LOG_PATH: log,
  };
  const child = spawn(program, ["build", "-color=false", template], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let peakMiB = 0;
  const sampler = setInterval(() => (peakMiB = Math.max(peakMiB, treeMemoryMiB(child.pid ?? 0))), 200);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${program} failed:\n${output}`);
  const wallS = (performance.now() - started) / 1000;
  const tookMs = / logged in (\d+) ms after this banner/.exec(readText(log))?.[1];
  rmSync(log, { force: true });
  return {
    wallS: round(wallS),
    peakMiB: round(peakMiB),
    connectedAfterS: round(connectedAfter(output)),
    afterBannerS: tookMs === undefined ? undefined : round(Number(tookMs) / 1000),
  };
}

/** By the guest's own clock: from the server's word that it listens to its word that it let the tool in. */
function connectedAfter(output: string): number {
  const at = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  return (
    at(/\[\s*([\d.]+)\] \S+ sshd\[\d+\]: Accepted/) - at(/\[\s*([\d.]+)\] \S+ sshd\[\d+\]: Server listening/)
  );
}

/** Resident memory of a process and its descendants, QEMU's own and qemu-img's left out. */
function treeMemoryMiB(pid: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = readText(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const belongs = (id: number): boolean =>
    id === pid || (parents.has(id) && id > 1 && belongs(parents.get(id) ?? 0));
  return [...parents.keys()].filter(belongs).reduce((sum, id) => sum + memoryMiB(id), 0);
}

function memoryMiB(pid: number): number {
  try {
    if (/qemu/.test(readlinkSync(`/proc/${pid}/exe`))) return 0;
  } catch {
    return 0; // It ended meanwhile.
  }
  return Number(/^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // It ended meanwhile.
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
