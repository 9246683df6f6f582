/** Why a program cannot run here: read from its head, before it is started. */
import { BuildError } from "@prebake/base";
import type { Host, HostMachine } from "@prebake/sdk";

/**
 * A sentence part, or undefined when nothing is known against it. It matters before the start: the C library hands a
 * program of a foreign processor to the shell, which then runs its bytes as a script.
 */
export async function whyItDoesNotStart(
  path: string,
  host: Pick<Host, "files" | "machine">,
): Promise<string | undefined> {
  const status = await host.files.status(path);
  if (!status) return "there is no such file";
  if (status.kind !== "file") return "it is not a file";
  if (host.machine.os !== "win32" && (status.mode & 0o111) === 0)
    return `it is not executable; run: chmod +x "${path}"`;
  if (status.sizeBytes === 0) return "it is empty";
  try {
    await using file = await host.files.open(path);
    return await headProblem(Buffer.from(await file.read(0, 4096)), host);
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  }
}

async function headProblem(head: Buffer, host: Pick<Host, "files" | "machine">): Promise<string | undefined> {
  const kind = programKind(head);
  if (kind === undefined) return "it is no program";
  if (kind === "script") return undefined;
  const { os } = host.machine;
  if (kind !== formatOf(os)) return `it is a program for ${formatNames[kind]}, and this is ${os}`;
  if (kind !== "elf") return undefined;
  return elfProcessorProblem(head, host.machine) ?? (await missingLoader(head, host));
}

type ProgramKind = "elf" | "mach-o" | "pe" | "script";

const formatNames: Readonly<Record<Exclude<ProgramKind, "script">, string>> = {
  elf: "Linux or a BSD",
  "mach-o": "macOS",
  pe: "Windows",
};

function formatOf(os: string): ProgramKind {
  return os === "win32" ? "pe" : os === "darwin" ? "mach-o" : "elf";
}

function programKind(head: Buffer): ProgramKind | undefined {
  if (head.subarray(0, 2).toString("latin1") === "#!") return "script";
  if (head.subarray(0, 4).toString("latin1") === "\u007fELF") return "elf";
  if (head.subarray(0, 2).toString("latin1") === "MZ") return "pe";
  const magic = head.length >= 4 ? head.readUInt32BE(0) : 0;
  return [0xcafebabe, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic) ? "mach-o" : undefined;
}

/** e_machine. Source: System V ABI, "Machine Information"; Linux elf-em.h. */
const elfMachines = new Map<number, readonly [go: string, node: string]>([
  [3, ["386", "ia32"]],
  [8, ["mips", "mips"]],
  [20, ["ppc", "ppc"]],
  [21, ["ppc64", "ppc64"]],
  [22, ["s390x", "s390x"]],
  [40, ["arm", "arm"]],
  [62, ["amd64", "x64"]],
  [183, ["arm64", "arm64"]],
  [243, ["riscv64", "riscv64"]],
  [258, ["loong64", "loong64"]],
]);
/** 64-bit kernels usually run these too. */
const alsoRuns: Readonly<Record<string, readonly string[]>> = { x64: ["ia32"], arm64: ["arm"] };

function elfProcessorProblem(head: Buffer, machine: HostMachine): string | undefined {
  if (head.length < 64) return "it is cut off";
  const number = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  const [go, node] = elfMachines.get(number) ?? [`an unknown processor (${number})`, ""];
  if (node === machine.arch || alsoRuns[machine.arch]?.includes(node)) return undefined;
  const ours = [...elfMachines.values()].find(([, name]) => name === machine.arch)?.[0] ?? machine.arch;
  return `it is built for ${go}, and this machine is ${ours}`;
}

// PT_INTERP names the dynamic loader: a program for musl on a system with glibc fails with "no such file".
async function missingLoader(head: Buffer, host: Pick<Host, "files">): Promise<string | undefined> {
  if (head[4] !== 2 || head[5] !== 1) return undefined; // 64-bit little-endian only: what Go plugins are.
  const [start, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  for (let index = 0; index < count; index++) {
    const at = start + index * size;
    if (at + 56 > head.length) return undefined;
    if (head.readUInt32LE(at) !== 3) continue;
    const from = Number(head.readBigUInt64LE(at + 8));
    const loader = head.subarray(from, from + Number(head.readBigUInt64LE(at + 32))).toString("latin1");
    const path = loader.replace(/\0.*$/s, "");
    if (path === "" || (await host.files.status(path))) return undefined;
    return `it needs the library loader "${path}", which is missing on this machine (it is built for another C library)`;
  }
  return undefined;
}
