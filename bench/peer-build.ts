/**
 * A whole build against Packer from the distribution, in pairs: a Debian guest disk, two shell provisioners, compaction.
 * `node bench/peer-build.ts` (BENCH_PAIRS, 3 unless said). Prints one JSON object a pair and one for the medians: wall time,
 * peak memory of the tool's own processes (QEMU's left out), and how long after the guest's SSH server first answered the
 * tool was connected.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
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
  ssh_password     = "prebake"
  shutdown_command = "sudo shutdown -P now"
  output_directory = "${directory}/output"
  qemuargs         = [["-cpu", "max"]]
}
build {
  sources = ["source.qemu.bench"]
  provisioner "shell" {
    inline = ["echo one > /tmp/one"]
  }
  provisioner "shell" {
    inline = ["sudo cp /tmp/one /etc/one", "sync"]
  }
}
`,
);

interface Build {
  readonly wallS: number;
  readonly peakMiB: number;
  /** Seconds from the first banner of the guest to the tool's own word that it is connected. */
  readonly connectedAfterS: number;
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
  const ratioOf = (key: keyof Build) =>
    Number(median(rows.map((row) => row.prebake[key] / row.packer[key])).toFixed(2));
  const connectedAfterS = median(rows.map((row) => row.prebake.connectedAfterS));
  const result = { wallRatio: ratioOf("wallS"), memoryRatio: ratioOf("peakMiB"), connectedAfterS };
  const holds = result.wallRatio <= 0.9 && result.memoryRatio <= 1.5 && connectedAfterS <= 1;
  process.stdout.write(`${JSON.stringify({ claim: "whole build, ratios to Packer", ...result, holds })}\n`);
  if (!holds) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function build(program: string): Promise<Build> {
  rmSync(`${directory}/output`, { recursive: true, force: true });
  const started = performance.now();
  const env = { ...process.env, CHECKPOINT_DISABLE: "1", PACKER_CACHE_DIR: `${directory}/cache` };
  const child = spawn(program, ["build", "-color=false", template], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let peakMiB = 0;
  const sampler = setInterval(() => (peakMiB = Math.max(peakMiB, treeMemoryMiB(child.pid ?? 0))), 200);
  let output = "";
  let answered: Promise<number> | undefined;
  let connectedAt = Number.NaN;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const port = /Found port for communicator \(SSH, WinRM, etc\): (\d+)/.exec(output)?.[1];
    if (port !== undefined) answered ??= firstBanner(Number(port));
    if (Number.isNaN(connectedAt) && output.includes("Connected to SSH!")) connectedAt = performance.now();
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${program} failed:\n${output}`);
  const wallS = (performance.now() - started) / 1000;
  const connectedAfterS = (connectedAt - ((await answered) ?? Number.NaN)) / 1000;
  return { wallS: round(wallS), peakMiB: round(peakMiB), connectedAfterS: round(connectedAfterS) };
}

/** When the guest's server first sent its banner. QEMU accepts for a guest that does not answer yet: a silent connection is tried again. */
async function firstBanner(port: number): Promise<number> {
  for (;;) {
    const seen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1").setTimeout(1000);
      const end = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket
        .once("data", () => end(true))
        .once("timeout", () => end(false))
        .once("close", () => end(false));
      socket.once("error", () => end(false));
    });
    if (seen) return performance.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
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
