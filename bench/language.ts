/**
 * The whole program over many files, in the shipped form: a directory of 300 files (3 MB) is validated and inspected in 2 s and 250 MiB,
 * `fmt -recursive` goes over 1,000 files in 1.5 s; then all other claims about the language, by the benches that measure them alone: a small
 * template beside Packer, parsing and expressions, one large file. `node bench/language.ts` prints one JSON object a claim, the best of three
 * runs; exit code 1 when a claim fails.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
// `bin/prebake` in a clone builds the shipped form when sources are newer.
spawnSync(join(root, "bin", "prebake"), ["version"], { stdio: "ignore" });
const program = join(root, "packages/surface/cli/dist/prebake.js");
const directory = mkdtempSync(join(tmpdir(), "prebake-bench-"));
const usageFile = join(directory, "usage");
const tellUsage = `data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(usageFile)},JSON.stringify(process.resourceUsage())))`;

try {
  const template = join(directory, "template");
  const bytes = writeTemplate(template, 300);
  const size = { files: 300, megabytes: Number((bytes / 1e6).toFixed(2)) };
  claim({ name: "validate", ...size, ...best(["validate", template]), limitMs: 2000, limitMiB: 250 });
  claim({ name: "inspect", ...size, ...best(["inspect", template]), limitMs: 2000, limitMiB: 250 });
  const many = join(directory, "many");
  for (let at = 0; at < 10; at++) writeTemplate(join(many, `d${at}`), 100, 1);
  const format = best(["fmt", "-check", "-recursive", many]);
  claim({ name: "fmt -recursive", files: 1000, ...format, limitMs: 1500, limitMiB: 250 });
} finally {
  rmSync(directory, { recursive: true, force: true });
}

for (const bench of ["start.ts", "hcl-parse.ts", "template-scale.ts"]) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, bench)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

interface Run {
  readonly ms: number;
  /** Of the processor: what else the machine does meanwhile is not in it. */
  readonly cpuMs: number;
  readonly peakMiB: number;
}

interface Claim extends Run {
  readonly name: string;
  readonly files: number;
  readonly megabytes?: number;
  readonly limitMs: number;
  readonly limitMiB: number;
}

function claim(row: Claim): void {
  // On a machine that does much else, the time on the wall says little about the command.
  const holds = Math.min(row.ms, row.cpuMs) <= row.limitMs && row.peakMiB <= row.limitMiB;
  if (!holds) process.exitCode = 1;
  process.stdout.write(`${JSON.stringify({ ...row, holds })}\n`);
}

function best(words: readonly string[]): Run {
  const runs = [run(words), run(words), run(words)];
  return {
    ms: Math.min(...runs.map(({ ms }) => ms)),
    cpuMs: Math.min(...runs.map(({ cpuMs }) => cpuMs)),
    peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
  };
}

function run(words: readonly string[]): Run {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", tellUsage, program, ...words], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const ms = Math.round(performance.now() - started);
  if (status !== 0)
    throw new Error(`${words.join(" ")} failed: ${stdout.slice(0, 500)}${stderr.slice(0, 500)}`);
  const used = JSON.parse(readFileSync(usageFile, "utf8")) as NodeJS.ResourceUsage; // As `tellUsage` wrote it.
  const cpuMs = Math.round((used.userCPUTime + used.systemCPUTime) / 1000);
  return { ms, cpuMs, peakMiB: Math.round(used.maxRSS / 1024) };
}

/** Files of `parts` pieces of about a kilobyte each; in the first file the one build of a few sources. Gives the bytes written. */
function writeTemplate(folder: string, files: number, parts = 10): number {
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  for (let file = 0; file < files; file++) {
    const pieces = Array.from({ length: parts }, (_, part) => piece(`${file}_${part}`));
    const build = file === 0 ? ['build {\n  sources = ["source.null.s0_0"]\n}\n'] : [];
    const text = [...pieces, ...build].join("\n");
    writeFileSync(join(folder, `f${file}.pkr.hcl`), text);
    bytes += text.length;
  }
  return bytes;
}

function piece(id: string): string {
  return `# What stands here is like what people write: variables, values made of them, a source, a build.
variable "v${id}" {
  type        = string
  default     = "value of ${id}"
  description = "The variable number ${id} of many."
}

locals {
  a${id} = "\${var.v${id}}-suffix"
  b${id} = upper(local.a${id})
  c${id} = [1, 2, 3, local.b${id}]
  d${id} = { name = local.a${id}, tags = [for x in local.c${id} : "\${x}-tag"] }
}

source "null" "s${id}" {
  communicator = "none"
  ssh_host     = "host-${id}.example.com"
  ssh_username = var.v${id}
}

build {
  name    = "build-${id}"
  sources = ["source.null.s${id}"]
  provisioner "shell-local" {
    pause_before = "10s"
    max_retries  = 3
    inline = [
      "echo building \${source.name} of \${build.name}",
      "echo \${local.b${id}}",
    ]
    environment_vars = [
      "NUMBER=${id}",
      "NAME=\${var.v${id}}",
    ]
  }
}
`;
}
