import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { keyEvents, qemuKeys, untypableCharacters, vncKeys, xtBytes, xtKeys } from "./key-events.ts";
import type { KeyTarget } from "./key-events.ts";
import { parseBootCommand } from "./parse-boot-command.ts";
import { specialKeys } from "./special-keys.ts";
import { findKeyboardKey, keyboardCharacters, needsShift } from "./us-keyboard.ts";

function steps(text: string) {
  return parseBootCommand(text, undefined, new DiagnosticList()) ?? [];
}

function sent<Code extends string | number>(text: string, target: KeyTarget<Code>): string {
  return steps(text)
    .map(
      (step) =>
        keyEvents(step, target)
          ?.map(({ code, down }) => `${down ? "+" : "-"}${code}`)
          .join(" ") ?? "none",
    )
    .filter((events) => events !== "")
    .join(" ");
}

function scancodes(text: string): string {
  const events = steps(text).flatMap((step) => keyEvents(step, xtKeys) ?? []);
  return Buffer.from(events.flatMap(xtBytes)).toString("hex");
}

test("keyEvents() presses, holds and lets go", () => {
  assert.equal(sent("a", qemuKeys), "+a -a");
  assert.equal(sent("A", qemuKeys), "+shift +a -a -shift");
  assert.equal(sent(":/", qemuKeys), "+shift +semicolon -semicolon -shift +slash -slash");
  assert.equal(sent("<leftCtrlOn>c<leftCtrlOff>", qemuKeys), "+ctrl +c -c -ctrl");
  assert.equal(sent("<AOn><AOff>", qemuKeys), "+shift +a -a -shift");
  assert.equal(sent("<wait5><enter>", qemuKeys), "+ret -ret");
  assert.equal(sent("é\n", qemuKeys), "none none");
});

test("VNC gets keysyms, of every character", () => {
  assert.equal(sent("a<enter>", vncKeys), "+97 -97 +65293 -65293");
  assert.equal(sent("B?", vncKeys), "+65505 +66 -66 -65505 +65505 +63 -63 -65505");
  assert.equal(sent("éЖ😀", vncKeys), "+233 -233 +65505 +16778262 -16778262 -65505 +16905728 -16905728");
});

test("a PC keyboard gets make and break codes", () => {
  assert.equal(scancodes("a<enter>"), "1e9e1c9c");
  assert.equal(scancodes("A"), "2a1e9eaa");
  assert.equal(scancodes("<up><rightCtrlOn><rightCtrlOff>"), "e048e0c8e01de09d");
});

test("every character of the US keyboard is typed on each target", () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  assert.deepEqual([...keyboardCharacters].sort(), [...printable].sort());
  assert.deepEqual(untypableCharacters(steps(printable.join("")), qemuKeys), []);
  assert.deepEqual(untypableCharacters(steps(printable.join("")), xtKeys), []);
  assert.deepEqual(printable.filter(needsShift).join(""), '!"#$%&()*+:<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ^_{|}~');
  assert.deepEqual(untypableCharacters(steps("aéb\né"), qemuKeys), ["é", "\n"]);
  assert.deepEqual(untypableCharacters(steps("aéb\né"), vncKeys), []);
});

test("one key of the keyboard has one scancode and one qcode", () => {
  const codes = keyboardCharacters.map((character) => findKeyboardKey(character));
  assert.equal(new Set(codes.map((key) => key?.qcode)).size, 48);
  assert.equal(new Set(codes.map((key) => key?.scancode)).size, 48);
});

const measuredCodes = `backspace:0e delete:e053 down:e050 end:e04f ret:1c esc:01 f1:3b f2:3c f3:3d f4:3e f5:3f f6:40 f7:41 f8:42
  f9:43 f10:44 f11:57 f12:58 home:e047 insert:e052 left:e04b alt:38 ctrl:1d shift:2a meta_l:e05b compose:e05d
  pgdn:e051 pgup:e049 right:e04d alt_r:e038 ctrl_r:e01d shift_r:36 meta_r:e05c spc:39 tab:0f up:e048 1:02 2:03
  3:04 4:05 5:06 6:07 7:08 8:09 9:0a 0:0b minus:0c equal:0d q:10 w:11 e:12 r:13 t:14 y:15 u:16 i:17 o:18 p:19
  bracket_left:1a bracket_right:1b a:1e s:1f d:20 f:21 g:22 h:23 j:24 k:25 l:26 semicolon:27 apostrophe:28
  grave_accent:29 backslash:2b z:2c x:2d c:2e v:2f b:30 n:31 m:32 comma:33 dot:34 slash:35`;

// Set 1 scancodes of qcodes, measured with QEMU 7.2: each key sent to a machine, the bytes read from its PS/2 keyboard.
test("a special key is the same key for QEMU and for a PC keyboard", () => {
  const measured = new Map(measuredCodes.split(/\s+/).map((pair) => pair.split(":") as [string, string])); // our own list
  for (const [name, { qcode, scancode }] of Object.entries(specialKeys)) {
    // On QEMU the Apple names follow the keysyms of Packer's VNC driver: both are alt.
    if (name.endsWith("command")) continue;
    assert.equal(Buffer.from(scancode).toString("hex"), measured.get(qcode), name);
  }
  for (const character of keyboardCharacters) {
    const key = findKeyboardKey(character);
    assert.equal(key?.scancode.toString(16).padStart(2, "0"), measured.get(key?.qcode ?? ""), character);
  }
});
