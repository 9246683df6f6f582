/**
 * What plugins cost: `node bench/plugins.ts [case…]`. Prints one JSON object a claim; exit code 1 when one does not hold.
 * The plugin is the Go one of `conformance/go-plugin`. Needs Go, and sshd for the case `upload`.
 */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ResourceScope } from "@prebake/base";
import { loadCommunicator } from "@prebake/communicators";
import {
  PluginDirectory,
  createPluginBuilder,
  createPluginCache,
  createPluginLauncher,
  createPluginProvisioner,
  pluginPlatform,
} from "@prebake/go-plugins";
import type { InstalledPlugin, PluginComponentOptions } from "@prebake/go-plugins";
import { createHost } from "@prebake/host";
import type { Builder, Communicator, Provisioner } from "@prebake/sdk";
import {
  createConnectRig,
  createFakeGuest,
  createPartRig,
  makeTemporaryDirectory,
  startSshd,
} from "@prebake/testing";

const root = join(import.meta.dirname, "..");
const pairs = Number(process.env["BENCH_PAIRS"] ?? 5);
const mebibyte = 1024 * 1024;
const uploadBytes = 512 * mebibyte;
const flowBytes = 1_000_000_000;
const { signal } = new AbortController();
const host = createHost();

/**
 * `packer validate` 1.16.0 of a template with five plugins, installed and used. Source: measured, page of the plugin
 * protocol, section 14; the memory is what all its processes take together (PSS).
 */
const packer = { cpuSeconds: 0.7, mebibytes: 250 };

const cases: Readonly<Record<string, () => Promise<void>>> = {
  validate: validateFive,
  unused: ignoreUnused,
  upload,
  calls: callOften,
  "slow-plugin": feedSlowPlugin,
  "slow-reader": readSlowly,
};

await using directory = await makeTemporaryDirectory();
await using keep = new ResourceScope();
const binary = readFileSync(
  execFileSync(join(root, "conformance/go-plugin/build"), { encoding: "utf8" }).trim(),
);
let probe: Promise<InstalledPlugin> | undefined;
const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(cases))
  if (asked.length === 0 || asked.includes(name)) await measure();

function report(claim: string, holds: boolean, numbers: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(numbers).map(([key, value]) => [key, Number(value.toPrecision(3))]);
  process.stdout.write(`${JSON.stringify({ claim, ...Object.fromEntries(rounded), holds })}\n`);
  if (!holds) process.exitCode = 1;
}

async function validateFive(): Promise<void> {
  const names = ["one", "two", "three", "four", "five"];
  const plugins = install(names, join(directory.path, "five"));
  const template = join(directory.path, "five.pkr.hcl");
  const requirements = names.map(
    (name) => `${name} = { version = ">= 1", source = "github.com/acme/${name}" }`,
  );
  const sources = names.map((name) => `source "${name}" "m" {\n  mode = "no-hook"\n}`);
  writeFileSync(
    template,
    `packer {
  required_plugins {
    ${requirements.join("\n    ")}
  }
}
${sources.join("\n")}
build {
  sources = ["source.${names.join('.m", "source.')}.m"]
}
`,
  );
  await validate(template, plugins);
  await settled();
  await validate(template, plugins); // What is remembered from here on is older than the clock's tick.
  const runs = await repeat(pairs, () => validate(template, plugins));
  const cpuSeconds = median(runs.map((run) => run.cpuSeconds));
  const mebibytes = median(runs.map((run) => run.mebibytes));
  const ratios = { cpuRatio: cpuSeconds / packer.cpuSeconds, memoryRatio: mebibytes / packer.mebibytes };
  const holds = ratios.cpuRatio <= 0.5 && ratios.memoryRatio <= 0.5;
  const wallSeconds = median(runs.map((run) => run.wallSeconds));
  report("validate of five plugins takes at most half of Packer's processor time and memory", holds, {
    ...ratios,
    cpuSeconds,
    mebibytes,
    wallSeconds,
  });
}

async function ignoreUnused(): Promise<void> {
  const names = Array.from({ length: 20 }, (_, at) => `unused-${at}`);
  const plugins = install(names, join(directory.path, "twenty"));
  const none = join(directory.path, "none");
  const template = join(directory.path, "null.pkr.hcl");
  writeFileSync(
    template,
    'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["source.null.a"]\n}\n',
  );
  await validate(template, plugins);
  const rows = await repeat(3 * pairs, async () => {
    const without = await validate(template, none);
    return { without, with: await validate(template, plugins) };
  });
  const ratio = median(rows.map((row) => row.with.cpuSeconds / row.without.cpuSeconds));
  report("20 plugins that are installed and not used cost nothing", ratio <= 1.1, {
    ratio,
    cpuSeconds: median(rows.map((row) => row.with.cpuSeconds)),
  });
}

interface Run {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The most that all processes had together at a time. */
  readonly mebibytes: number;
}

/** The shipped form, as a process with all its children. */
async function validate(template: string, plugins: string): Promise<Run> {
  const program = join(root, "packages/surface/cli/dist/prebake.js");
  const started = performance.now();
  // The shell's `times` has the processor time of all that came of it.
  const child = spawn("sh", ["-c", '"$@" && times', "sh", process.execPath, program, "validate", template], {
    env: { ...process.env, HOME: directory.path, PACKER_PLUGIN_PATH: plugins },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  let kibibytes = 0;
  const look = setInterval(() => (kibibytes = Math.max(kibibytes, memoryOf(child.pid ?? 0))), 5);
  const [code] = (await once(child, "close")) as [number | null]; // As `close` says.
  clearInterval(look);
  if (code !== 0) throw new Error(`validate fails: ${text}`);
  const [, , ...ofChildren] = [...text.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return {
    cpuSeconds: ofChildren.reduce((sum, seconds) => sum + seconds, 0),
    wallSeconds: (performance.now() - started) / 1000,
    mebibytes: kibibytes / 1024,
  };
}

/** KiB of a process and everything below it; shared pages count by their share. */
function memoryOf(pid: number): number {
  try {
    const own = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0;
    return childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), Number(own));
  } catch {
    return 0; // It has just ended.
  }
}

function childrenOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" "),
  );
  return children.filter((child) => child !== "").map(Number);
}

/** Puts the plugin there under other names, each with bytes of its own: nothing known of one is known of another. */
function install(names: readonly string[], plugins: string): string {
  const { os, arch } = pluginPlatform(host.machine);
  for (const [at, name] of names.entries()) {
    const folder = join(plugins, "github.com/acme", name);
    mkdirSync(folder, { recursive: true });
    const bytes = Buffer.concat([binary, Buffer.from([at])]);
    const path = join(folder, `packer-plugin-${name}_v1.2.3_x5.0_${os}_${arch}`);
    writeFileSync(path, bytes, { mode: 0o755 });
    writeFileSync(`${path}_SHA256SUM`, createHash("sha256").update(bytes).digest("hex"));
  }
  return plugins;
}

/** Files that were just written are not remembered: they may still change within one tick of the clock. */
function settled(): Promise<void> {
  return host.clock.delay(2_500, { signal });
}

/** One file, three ways: our communicator, a plugin's machine, and a plugin's provisioner on our communicator. */
async function upload(): Promise<void> {
  await using sshd = await startSshd();
  await using rig = createConnectRig({ host });
  const ssh = await rig.connect(
    await loadCommunicator("ssh"),
    { ssh_username: sshd.username, ssh_private_key_file: sshd.privateKeyFile },
    { endpoint: sshd },
  );
  const [source, target] = [join(directory.path, "source"), join(directory.path, "target")];
  execFileSync("sh", ["-c", `head -c ${uploadBytes} /dev/urandom > "$1"`, "sh", source]);
  const part = await provisioner();
  const send = (communicator: Communicator) =>
    communicator.upload(target, host.files.stream(source), { signal, sizeBytes: uploadBytes });
  const byPlugin = { mode: "upload-file", text: target, other: source };
  await onMachine(async (machine) => {
    const ways = {
      ours: () => send(ssh),
      machine: () => send(machine),
      provisioner: () => partRig().provision(part, byPlugin, ssh),
    };
    const rows = await repeat(pairs + 1, async () => ({
      ours: await spent(ways.ours, sshd),
      machine: await spent(ways.machine, sshd),
      provisioner: await spent(ways.provisioner, sshd),
    }));
    const counted = rows.slice(1);
    const of = (way: keyof typeof ways, what: keyof Spent) => median(counted.map((row) => row[way][what]));
    const against = (way: "machine" | "provisioner") => ({
      ratio: median(counted.map((row) => row.ours.seconds / row[way].seconds)),
      // What the ratio is where processors are the limit: fewer of them than take part, or all of them busy.
      cpuRatio: median(counted.map((row) => processorSeconds(row.ours) / processorSeconds(row[way]))),
      ...Object.fromEntries(
        (["ours", way] as const).flatMap((each) => [
          [`${each}Seconds`, of(each, "seconds")],
          [`${each}CpuHere`, of(each, "here")],
          [`${each}CpuSshd`, of(each, "sshd")],
          [`${each}CpuPlugin`, of(each, "plugin")],
        ]),
      ),
    });
    const machines = against("machine");
    report("512 MiB to a plugin's machine, speed against our SSH", machines.ratio >= 0.8, machines);
    const provisioners = against("provisioner");
    const claim = "512 MiB from a plugin's provisioner over our SSH, speed against ours alone";
    report(claim, provisioners.ratio >= 0.8, provisioners);
  });
  for (const path of [source, target]) rmSync(path, { force: true });
}

/** What one upload took: seconds on the wall, and processor seconds of each that took part. */
interface Spent {
  readonly seconds: number;
  /** This process, its threads for files and ciphers and garbage included. */
  readonly here: number;
  /** The guest's side: the server and what it runs. */
  readonly sshd: number;
  readonly plugin: number;
}

function processorSeconds({ here, sshd, plugin }: Spent): number {
  return here + sshd + plugin;
}

async function spent(
  work: () => Promise<void>,
  server: { readonly pid: number | undefined },
): Promise<Spent> {
  const read = () => {
    const { user, system } = process.cpuUsage();
    const sshd = ticksOf(server.pid ?? 0);
    return { here: (user + system) / 1e6, sshd, plugin: ticksOf(process.pid, "below") - sshd };
  };
  const before = read();
  const seconds = await timed(work);
  const after = read();
  return {
    seconds,
    here: after.here - before.here,
    sshd: after.sshd - before.sshd,
    plugin: after.plugin - before.plugin,
  };
}

/** Processor seconds of a process, of its children that have ended, and of those that live; `below`: without its own. */
function ticksOf(pid: number, which: "all" | "below" = "all"): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  // utime, stime, cutime and cstime; Linux counts them in hundredths for everybody.
  const own = fields
    .slice(which === "all" ? 11 : 13, 15)
    .reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
  return own + childrenOf(pid).reduce((sum, child) => sum + ticksOf(child), 0);
}

async function callOften(): Promise<void> {
  const count = 10_000;
  const rig = partRig();
  const guest = createFakeGuest();
  await rig.provision(
    await provisioner(),
    { mode: "calls", size: count, text: "/there", other: "/here" },
    guest,
  );
  const milliseconds = Number.parseInt(rig.steps[0] ?? "", 10) / 1000;
  report("10,000 calls of a plugin to our communicator, milliseconds each", milliseconds <= 1, {
    milliseconds,
  });
  await onMachine(async (communicator) => {
    const call = () => communicator.downloadDirectory("x", "/nowhere", { signal }).catch(() => undefined);
    for (let at = 0; at < 500; at++) await call();
    const seconds = await timed(async () => {
      for (let at = 0; at < count; at++) await call();
    });
    const each = (seconds * 1000) / count;
    report("10,000 calls to a plugin's communicator, milliseconds each", each <= 1, { milliseconds: each });
  });
}

async function feedSlowPlugin(): Promise<void> {
  const chunk = new Uint8Array(64 * 1024);
  // As fast as it is taken: what the communicator over SSH does with a guest's output.
  const guest: Communicator = {
    ...createFakeGuest(),
    async run({ onStdout }) {
      for (let left = flowBytes; left > 0; left -= chunk.length)
        await onStdout?.(chunk.subarray(0, Math.min(left, chunk.length)));
      return { code: 0 };
    },
  };
  const part = await provisioner();
  const rig = partRig();
  await holdsFlat("1 GB of our communicator to a slow plugin, MiB more in our memory", async () => {
    await rig.provision(part, { mode: "slow-reader", text: "x", delay: "50us" }, guest);
  });
  if (!rig.steps[0]?.includes(String(flowBytes))) throw new Error(`lost some: ${rig.steps.join()}`);
}

async function readSlowly(): Promise<void> {
  await onMachine(async (communicator) => {
    let bytes = 0;
    const take = async (chunk: Uint8Array) => {
      bytes += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    };
    const command = `head -c ${flowBytes} /dev/zero`;
    await holdsFlat("1 GB of a plugin to a slow reader of ours, MiB more in our memory", async () => {
      await communicator.run({ command, onStdout: take }, { signal });
    });
    if (bytes !== flowBytes) throw new Error(`lost some: ${bytes}`);
  });
}

async function holdsFlat(claim: string, work: () => Promise<void>): Promise<void> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const seconds = await timed(work);
  clearInterval(look);
  const mebibytes = (peak - before) / mebibyte;
  report(claim, mebibytes <= 100, { mebibytes, seconds });
}

function partRig() {
  return createPartRig({ host, syntax: "hcl" });
}

async function onMachine(work: (communicator: Communicator) => Promise<void>): Promise<void> {
  await partRig().build(await builder(), { other: directory.path }, ({ communicator }) => work(communicator));
}

async function builder(): Promise<Builder> {
  return await createPluginBuilder(await componentOptions("-packer-default-plugin-name-"));
}

async function provisioner(): Promise<Provisioner> {
  return await createPluginProvisioner(await componentOptions("run"));
}

async function componentOptions(name: string): Promise<PluginComponentOptions> {
  const plugin = await (probe ??= findProbe());
  const launcher = createPluginLauncher({ host, plugin, log: () => undefined });
  return { type: "probe", name, launcher, coreVersion: "1.16.0", keep, signal };
}

async function findProbe(): Promise<InstalledPlugin> {
  const path = install(["probe"], join(directory.path, "probe"));
  const cache = createPluginCache(host, join(directory.path, "cache"));
  const platform = pluginPlatform(host.machine);
  const plugins = new PluginDirectory({ path, host, platform, cache, releasesOnly: false, signal });
  const { plugin } = await plugins.pickNamed("probe");
  if (!plugin) throw new Error("the plugin cannot be used");
  return plugin;
}

async function repeat<T>(count: number, work: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let at = 0; at < count; at++) results.push(await work());
  return results;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
