/**
 * Files over SSH against OpenSSH's own tools, in paired runs on this machine's sshd: `node bench/ssh-transfer.ts [case…]`.
 * Both sides connect anew in each run. Prints one JSON object a case; `ratio` is the median of the pairs' ratios,
 * `cpuSeconds` the processor time of this process, with its threads, for one run of ours.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadCommunicator } from "@prebake/communicators";
import { createHost } from "@prebake/host";
import type { Communicator } from "@prebake/sdk";
import { createConnectRig, makeTemporaryDirectory, startDelayProxy, startSshd } from "@prebake/testing";
import type { Sshd } from "@prebake/testing";

interface Case {
  readonly name: string;
  readonly roundTripMs: number;
  /** A single file of this size, or so many files of 2 KiB in directories of 20. */
  readonly load: { readonly fileMiB: number } | { readonly files: number };
  readonly method: "scp" | "sftp";
  readonly direction: "up" | "down";
  /** What was promised for it; none where nothing was. */
  readonly limit?: number;
}

const cases: readonly Case[] = [
  { name: "512-mib", roundTripMs: 0, load: { fileMiB: 512 }, method: "scp", direction: "up", limit: 1.3 },
  { name: "512-mib-sftp", roundTripMs: 0, load: { fileMiB: 512 }, method: "sftp", direction: "up" },
  { name: "512-mib-down", roundTripMs: 0, load: { fileMiB: 512 }, method: "scp", direction: "down" },
  { name: "5000-files", roundTripMs: 0, load: { files: 5000 }, method: "scp", direction: "up", limit: 1.3 },
  { name: "5000-files-sftp", roundTripMs: 0, load: { files: 5000 }, method: "sftp", direction: "up" },
  { name: "5000-files-down", roundTripMs: 0, load: { files: 5000 }, method: "scp", direction: "down" },
  {
    name: "32-mib-40-ms",
    roundTripMs: 40,
    load: { fileMiB: 32 },
    method: "scp",
    direction: "up",
    limit: 1.3,
  },
  { name: "32-mib-40-ms-sftp", roundTripMs: 40, load: { fileMiB: 32 }, method: "sftp", direction: "up" },
  {
    name: "500-files-40-ms",
    roundTripMs: 40,
    load: { files: 500 },
    method: "scp",
    direction: "up",
    limit: 1.5,
  },
  { name: "500-files-40-ms-sftp", roundTripMs: 40, load: { files: 500 }, method: "sftp", direction: "up" },
];

const pairs = Number(process.env["BENCH_PAIRS"] ?? 5);
const signal = new AbortController().signal;
const host = createHost();
await using directory = await makeTemporaryDirectory();
await using sshd = await startSshd();
const asked = process.argv.slice(2);
for (const each of cases.filter(({ name }) => asked.length === 0 || asked.includes(name)))
  process.stdout.write(`${JSON.stringify(await measure(each))}\n`);

async function measure(each: Case): Promise<object> {
  const source = await prepare(each);
  await using proxy =
    each.roundTripMs > 0
      ? await startDelayProxy({ targetPort: sshd.port, roundTripMs: each.roundTripMs })
      : undefined;
  const port = proxy?.port ?? sshd.port;
  const seconds: { readonly openssh: number; readonly prebake: number }[] = [];
  const cpuSeconds: number[] = [];
  const run = { each, source, port, sshd };
  const ofPrebake = async () => {
    const before = process.cpuUsage();
    await byPrebake(run);
    const { user, system } = process.cpuUsage(before);
    cpuSeconds.push((user + system) / 1e6);
  };
  const ofOpenssh = () => byOpenssh(run);
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [ofOpenssh, ofPrebake] : [ofPrebake, ofOpenssh];
    const a = await timed(first);
    const b = await timed(second);
    seconds.push(pair % 2 === 0 ? { openssh: a, prebake: b } : { openssh: b, prebake: a });
  }
  await rm(source, { recursive: true });
  const ratio = median(seconds.map(({ openssh, prebake }) => prebake / openssh));
  const medians = {
    openssh: round(median(seconds.map((pair) => pair.openssh))),
    prebake: round(median(seconds.map((pair) => pair.prebake))),
  };
  return {
    case: each.name,
    pairs,
    seconds: medians,
    cpuSeconds: round(median(cpuSeconds)),
    ratio: round(ratio),
    ...(each.limit === undefined ? {} : { limit: each.limit, ok: ratio <= each.limit }),
  };
}

interface Run {
  readonly each: Case;
  readonly source: string;
  readonly port: number;
  readonly sshd: Sshd;
}

async function byOpenssh({ each, source, port }: Run): Promise<void> {
  const isFile = "fileMiB" in each.load;
  const target = join(directory.path, "openssh");
  await mkdir(target, { recursive: true });
  const ssh = `ssh -p ${port} -i ${sshd.privateKeyFile} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR ${sshd.username}@127.0.0.1`;
  const commands = {
    up: isFile
      ? `cat ${source} | ${ssh} 'cat > ${target}/file'`
      : `tar -C ${source} -cf - . | ${ssh} 'tar -C ${target} -xf -'`,
    down: isFile
      ? `${ssh} 'cat ${source}' > ${target}/file`
      : `${ssh} 'tar -C ${source} -cf - .' | tar -C ${target} -xf -`,
  };
  const [code] = (await once(
    spawn("sh", ["-c", commands[each.direction]], { stdio: "inherit" }),
    "exit",
  )) as [number | null];
  if (code !== 0) throw new Error(`OpenSSH failed with code ${code}`);
}

async function byPrebake({ each, source, port }: Run): Promise<void> {
  const target = join(directory.path, "prebake");
  await mkdir(target, { recursive: true });
  await using rig = createConnectRig({ host });
  const config = {
    ssh_username: sshd.username,
    ssh_private_key_file: sshd.privateKeyFile,
    ssh_file_transfer_method: each.method,
  };
  const communicator = await rig.connect(await loadCommunicator("ssh"), config, {
    endpoint: { host: "127.0.0.1", port },
  });
  await transfer(communicator, each, { source, target });
}

async function transfer(
  communicator: Communicator,
  each: Case,
  { source, target }: { readonly source: string; readonly target: string },
): Promise<void> {
  if ("files" in each.load) {
    if (each.direction === "up") await communicator.uploadDirectory(target, `${source}/`, { signal });
    else await communicator.downloadDirectory(`${source}/`, target, { signal });
  } else if (each.direction === "up") {
    await communicator.upload(join(target, "file"), host.files.stream(source), {
      signal,
      sizeBytes: (await stat(source)).size,
    });
  } else {
    await using sink = await host.files.create(join(target, "file"));
    await communicator.download(source, (chunk) => sink.write(chunk), { signal });
  }
}

async function timed(run: () => Promise<void>): Promise<number> {
  for (const name of ["openssh", "prebake"])
    await rm(join(directory.path, name), { recursive: true, force: true });
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

async function prepare(each: Case): Promise<string> {
  const source = join(directory.path, "source");
  if ("fileMiB" in each.load) {
    const random = createReadStream("/dev/urandom", {
      end: each.load.fileMiB * 1024 * 1024 - 1,
      highWaterMark: 1024 * 1024,
    });
    await writeFile(source, random);
    return source;
  }
  for (let index = 0; index < each.load.files; index++) {
    const folder = join(source, `d${Math.floor(index / 20)}`);
    if (index % 20 === 0) await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `file-${index}`), Buffer.alloc(2048, index));
  }
  return source;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
