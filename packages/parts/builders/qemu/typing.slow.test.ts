/** Typing into a real guest while this machine has no processor to spare: not one character may be wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Communicator, MachineConsole } from "@prebake/sdk";
import { createQemuRig, imageConfig, makeGuest } from "./qemu-rig.fixture.ts";
import type { QemuRig } from "./qemu-rig.fixture.ts";

const guest = makeGuest("make-small-guest");
/** Every character of a US keyboard but `<`, which boot commands give a meaning. */
const characters =
  "`1234567890-=~!@#$%^&*()_+qwertyuiop[]\\QWERTYUIOP{}|asdfghjkl;'ASDFGHJKL:\"zxcvbnm,./ZXCVBNM>? ";
const lines = Array.from({ length: 200 }, (_, index) => lineOf(index));

test(
  "200 lines are typed without a wrong character while all processors are busy",
  { skip: guest.skip },
  async () => {
    await using t = await createQemuRig();
    let typed = "";
    await t.rig.build(t.builder, { ...imageConfig(guest.path), skip_compaction: true }, async (machine) => {
      const { console, communicator } = machine;
      assert.ok(console);
      await type(
        t,
        console,
        "<enter><wait1>root<enter><wait1>prebake<enter><wait2>stty -echo; cat > /typed<enter><wait1>",
      );
      await whileBusy(t, () => type(t, console, lines.map((line) => `${line}<enter>`).join("")));
      await type(t, console, "<leftCtrlOn>d<leftCtrlOff><wait1>");
      typed = await read(t, communicator, "/typed");
    });
    assert.deepEqual(typed.split("\n"), [...lines, ""]);
  },
);

test("330 characters take at most five seconds", { skip: guest.skip }, async () => {
  await using t = await createQemuRig();
  let durationMs = Number.POSITIVE_INFINITY;
  await t.rig.build(t.builder, { ...imageConfig(guest.path), skip_compaction: true }, async ({ console }) => {
    assert.ok(console);
    const { clock } = t.host;
    const start = clock.monotonic();
    await type(t, console, lines.join("").slice(0, 330));
    durationMs = clock.monotonic() - start;
  });
  assert.ok(durationMs <= 5_000, `${durationMs} ms`);
});

function lineOf(index: number): string {
  let line = `${index}:`;
  while (line.length < 60) line += characters[(index * 7 + line.length * 13) % characters.length];
  return line;
}

function type(t: QemuRig, console: MachineConsole, text: string): Promise<void> {
  return console.type(text, { signal: t.rig.controller.signal });
}

async function read(t: QemuRig, communicator: Communicator, file: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  await communicator.run(
    { command: `cat ${file}`, onStdout: (chunk) => chunks.push(chunk) },
    { signal: t.rig.controller.signal },
  );
  return Buffer.concat(chunks).toString();
}

/** One endless loop for each processor. */
async function whileBusy(t: QemuRig, work: () => Promise<void>): Promise<void> {
  const { signal } = t.rig.controller;
  const start = () => t.host.processes.start("sh", { arguments: ["-c", "while :; do :; done"], signal });
  const loops = await Promise.all(Array.from({ length: t.host.machine.cpuCount }, start));
  try {
    await work();
  } finally {
    await Promise.all(loops.map((loop) => loop[Symbol.asyncDispose]()));
  }
}
