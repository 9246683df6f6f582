/** The whole of the boot command's language: every key on each keyboard, every form of a wait, and texts made of all of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { keyEvents, vncKeys, xtBytes, xtKeys } from "./key-events.ts";
import { parseBootCommand } from "./parse-boot-command.ts";
import type { BootStep } from "./parse-boot-command.ts";
import { specialKeys } from "./special-keys.ts";

/** Name, VNC keysym, bytes of a PC keyboard when pressed and when released. Source: Packer 1.16 boot command facts. */
const referenceKeys = `
  bs ff08 0e 8e
  del ffff e053 e0d3
  down ff54 e050 e0d0
  end ff57 e04f e0cf
  enter ff0d 1c 9c
  esc ff1b 01 81
  f1 ffbe 3b bb
  f10 ffc7 44 c4
  f11 ffc8 57 d7
  f12 ffc9 58 d8
  f2 ffbf 3c bc
  f3 ffc0 3d bd
  f4 ffc1 3e be
  f5 ffc2 3f bf
  f6 ffc3 40 c0
  f7 ffc4 41 c1
  f8 ffc5 42 c2
  f9 ffc6 43 c3
  home ff50 e047 e0c7
  insert ff63 e052 e0d2
  left ff51 e04b e0cb
  leftalt ffe9 38 b8
  leftcommand ffe9 e05b e0db
  leftctrl ffe3 1d 9d
  leftoption ffe7 38 b8
  leftshift ffe1 2a aa
  leftsuper ffeb e05b e0db
  menu ff67 e05d e0dd
  pagedown ff56 e051 e0d1
  pageup ff55 e049 e0c9
  return ff0d 1c 9c
  right ff53 e04d e0cd
  rightalt ffea e038 e0b8
  rightcommand ffea e05c e0dc
  rightctrl ffe4 e01d e09d
  rightoption ffe8 e038 e0b8
  rightshift ffe2 36 b6
  rightsuper ffec e05c e0dc
  spacebar 20 39 b9
  tab ff09 0f 8f
  up ff52 e048 e0c8
`;
const keyRows = referenceKeys
  .trim()
  .split("\n")
  .map((row) => row.trim().split(" "));

function read(text: string) {
  const sink = new DiagnosticList();
  const range = new SourceText("t", "x").range();
  return { steps: parseBootCommand(text, range, sink), problems: sink.items };
}

function stepsOf(text: string): readonly BootStep[] {
  const { steps, problems } = read(text);
  assert.deepEqual(problems, [], text);
  return steps ?? [];
}

const pcBytes = (text: string) =>
  Buffer.from(
    stepsOf(text)
      .flatMap((step) => keyEvents(step, xtKeys) ?? [])
      .flatMap(xtBytes),
  ).toString("hex");
const vncEvents = (text: string) =>
  stepsOf(text)
    .flatMap((step) => keyEvents(step, vncKeys) ?? [])
    .map(({ code, down }) => `${down ? "+" : "-"}${code.toString(16)}`)
    .join(" ");

test("the special keys are Packer's, all and no other", () =>
  assert.deepEqual(new Set(Object.keys(specialKeys)), new Set(keyRows.map(([name]) => name))));

for (const [name = "", keysym = "", make = "", release = ""] of keyRows) {
  test(`<${name}> on a VNC console and on a PC keyboard: pressed, held, let go`, () => {
    assert.equal(pcBytes(`<${name}>`), make + release);
    assert.equal(pcBytes(`<${name}On>`), make);
    assert.equal(pcBytes(`<${name}Off>`), release);
    assert.equal(vncEvents(`<${name}>`), `+${keysym} -${keysym}`);
    assert.equal(vncEvents(`<${name.toUpperCase()}ON>x<${name}off>`), `+${keysym} +78 -78 -${keysym}`);
  });
}

/** Characters and the byte that a PC keyboard sends; those of the second list come with shift. Source: as above. */
const plainCharacters =
  "28' 33, 0c- 34. 35/ 0b0 021 032 043 054 065 076 087 098 0a9 27; 0d= 1a[ 2b\\ 1b] 29` 1ea 30b 2ec 20d 12e 21f 22g 23h 17i 24j 25k 26l 32m 31n 18o 19p 10q 13r 1fs 14t 16u 2fv 11w 2dx 15y 2cz";
const shiftedCharacters =
  '02! 28" 04# 05$ 06% 08& 0a( 0b) 09* 0d+ 27: 33< 34> 35? 03@ 1eA 30B 2eC 20D 12E 21F 22G 23H 17I 24J 25K 26L 32M 31N 18O 19P 10Q 13R 1fS 14T 16U 2fV 11W 2dX 15Y 2cZ 07^ 0c_ 1a{ 2b| 1b} 29~';
const released = (byte: string) => (Number.parseInt(byte, 16) | 0x80).toString(16);
const split = (list: string) => list.split(" ").map((item) => [item.slice(0, 2), item.slice(2)] as const);

test("each character is its key, with shift around it where it stands above", () => {
  for (const [byte, character] of [["39", " "] as const, ...split(plainCharacters)])
    assert.equal(pcBytes(character), byte + released(byte), character);
  for (const [byte, character] of split(shiftedCharacters))
    assert.equal(pcBytes(character), `2a${byte}${released(byte)}aa`, character);
});

const waits: readonly (readonly [text: string, ms: number])[] = [
  ["<wait>", 1000],
  ["<wait1>", 1000],
  ["<wait120>", 120_000],
  ["<wait5s>", 5000],
  ["<wait1.5s>", 1500],
  ["<wait0.25s>", 250],
  ["<wait250ms>", 250],
  ["<wait10us>", 0.01],
  ["<wait10µs>", 0.01],
  ["<wait500ns>", 0.0005],
  ["<wait2m>", 120_000],
  ["<wait1h>", 3_600_000],
  ["<wait1h2m3s4ms>", 3_723_004],
  ["<wait1s1s>", 2000], // A unit may come again, as in Go.
  ["<wait0h5s>", 5000],
];
for (const [text, ms] of waits) {
  test(`${text} waits ${ms} ms`, () =>
    assert.deepEqual(
      stepsOf(`a${text}b`).map((step) => (step.kind === "wait" ? step.ms : step.kind)),
      ["character", ms, "character"],
    ));
}

/** Looks like a wait and is none: typed letter by letter, with a word about it, except where nobody can have meant one. */
const noWaits: readonly (readonly [text: string, warned: boolean])[] = [
  ["<WAIT>", true], // The one word of the language that has a case.
  ["<Wait5>", true],
  ["<wait05>", true],
  ["<wait5d>", true],
  ["<wait5min>", true],
  ["<waiting>", true],
  ["<wait 5>", false],
  ["<wait5", false],
  ["<wait1.5>", false],
  ["<wait.5s>", false],
  ["<wait+5s>", false],
  ["< wait>", false],
];
for (const [text, warned] of noWaits) {
  test(`${text} is typed as it is`, () => {
    const { steps, problems } = read(text);
    assert.equal(
      (steps ?? []).map((step) => (step.kind === "character" ? step.character : "?")).join(""),
      text,
    );
    assert.deepEqual(
      problems.map(({ code, severity }) => `${severity} ${code}`),
      warned ? ["warning boot-command/unknown-key"] : [],
    );
  });
}

const wrongWaits: readonly (readonly [text: string, code: string, place: RegExp])[] = [
  ["<wait0>", "wait-not-positive", /^"<wait0>" \(character 1 /],
  ["abc<wait0ms>", "wait-not-positive", /^"<wait0ms>" \(character 4 /],
  ["<wait-1s>", "wait-not-positive", /^"<wait-1s>" \(character 1 /],
  ["<enter><wait-1.5h>", "wait-not-positive", /^"<wait-1\.5h>" \(character 8 /],
  ["<wait5s-4s>", "wait-invalid", /^"<wait5s-4s>" \(character 1 /],
  ["é😀<wait0>", "wait-not-positive", /\(character 3 /],
];
for (const [text, code, place] of wrongWaits) {
  test(`${text} is refused, with its place`, () => {
    const { steps, problems } = read(text);
    assert.equal(steps, undefined);
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.severity]),
      [[`boot-command/${code}`, "error"]],
    );
    assert.match(problems[0]?.detail ?? "", place);
  });
}

/** Numbers that look random and are the same each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test("a text of any elements is read as those elements, whatever stands beside what", () => {
  const next = numbers(1);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[next(list.length)] ?? list[0];
  const characters = Array.from("abzAZ059 !\"#$%&'()*+,-./:;=?@[]^_`{|}~>é字😀\n\t");
  const names = Object.keys(specialKeys);
  const element = (): readonly [text: string, brief: string] => {
    const held = pick(["On", "Off", "oN", "OFF"]);
    const name = names[next(names.length)] ?? "";
    const character = characters[next(characters.length)] ?? "x";
    switch (next(5)) {
      case 0:
        return [`<${name}>`, `press ${name}`];
      case 1:
        return [`<${name}${held}>`, `${held.toLowerCase()} ${name}`];
      case 2:
        return [`<${character}${held}>`, `${held.toLowerCase()} ${character}`];
      case 3:
        return pick([
          ["<wait>", "1000"],
          ["<wait7>", "7000"],
          ["<wait1m1s>", "61000"],
        ]);
      default:
        return [character, `press ${character}`];
    }
  };
  for (let round = 0; round < 500; round++) {
    const elements = Array.from({ length: next(12) }, element);
    const text = elements.map(([written]) => written).join("");
    const brief = stepsOf(text).map((step) =>
      step.kind === "wait"
        ? String(step.ms)
        : `${step.action} ${step.kind === "key" ? step.key : step.character}`,
    );
    assert.deepEqual(
      brief,
      elements.map(([, wanted]) => wanted),
      JSON.stringify(text),
    );
  }
});

test("a mistyped key is told with its place, as people count", () => {
  const { problems } = read("😀<enter>名<entr>");
  assert.match(problems[0]?.detail ?? "", /^"<entr>" \(character 10 of the boot command\)/);
});
