import assert from "node:assert/strict";
import { test } from "node:test";
import { journalLine, journalText, readJournal } from "./journal-record.ts";

const identity = { pid: 123, started: "456", place: "host boot space", program: "qemu-system-x86" };
const head = journalLine({ v: 1, run: "r1", at: "2026-01-02T03:04:05.000Z", directory: "/home/me" });
const lines = [
  head,
  journalLine({ id: 1, at: "a", build: "qemu.x", thing: { kind: "process", program: "qemu" } }),
  journalLine({ id: 2, at: "b", thing: { kind: "path", path: "/tmp/x", use: "temporary" } }),
  journalLine({ id: 1, process: identity }),
  journalLine({ id: 3, at: "c", build: "p.y", thing: { kind: "machine", by: "the plugin" } }),
  journalLine({ id: 3, names: { ID: "i-1" }, said: "one" }),
  journalLine({ id: 3, names: { Host: "h" }, said: "two", processes: [identity] }),
  journalLine({ id: 2, birth: "1-2-3" }),
];

test("readJournal() gives what was never closed, with all that was learnt of it", () => {
  const { head: first, open } = readJournal([...lines, journalLine({ id: 3, state: "kept" })].join(""));
  assert.deepEqual(first, { v: 1, run: "r1", at: "2026-01-02T03:04:05.000Z", directory: "/home/me" });
  const nothing = { names: {}, processes: [], said: [], isKept: false };
  assert.deepEqual(open, [
    {
      id: 1,
      at: "a",
      build: "qemu.x",
      thing: { kind: "process", program: "qemu" },
      ...nothing,
      process: identity,
    },
    { id: 2, at: "b", thing: { kind: "path", path: "/tmp/x", use: "temporary" }, ...nothing, birth: "1-2-3" },
    {
      id: 3,
      at: "c",
      build: "p.y",
      thing: { kind: "machine", by: "the plugin" },
      names: { ID: "i-1", Host: "h" },
      processes: [identity],
      said: ["one", "two"],
      isKept: true,
    },
  ]);
});

test("readJournal(): what is closed is not open", () => {
  const closed = [1, 2, 3].map((id) => journalLine({ id, state: "closed" }));
  assert.deepEqual(readJournal([...lines, ...closed].join("")).open, []);
});

test("readJournal() of a text that was cut off anywhere knows every whole line", () => {
  const text = lines.join("");
  for (let length = 0; length <= text.length; length++) {
    const cut = readJournal(text.slice(0, length));
    const whole = readJournal(text.slice(0, text.lastIndexOf("\n", length - 1) + 1));
    // The last line counts too when only its end is missing.
    if (text[length] !== "\n") assert.deepEqual(cut, whole, String(length));
  }
});

test("journalText() says the same as the lines that it is made of", () => {
  const content = readJournal([...lines, journalLine({ id: 3, state: "kept" })].join(""));
  assert.deepEqual(readJournal(journalText(content)), content);
});

const rubbish: readonly (readonly [string, string])[] = [
  ["no JSON", "{"],
  ["no object", "[1]\n7\nnull"],
  ["a thing of a newer version", '{"id":1,"at":"","thing":{"kind":"moon"}}'],
  ["a path without its use", '{"id":1,"at":"","thing":{"kind":"path","path":"/"}}'],
  ["facts of nothing", '{"id":9,"birth":"1"}\n{"id":9,"state":"kept"}'],
  ["a newer head", '{"v":2,"run":"x"}'],
];
for (const [name, text] of rubbish) {
  test(`readJournal() passes over ${name}`, () => {
    assert.deepEqual(readJournal(text), { head: undefined, open: [] });
  });
}

test("readJournal() takes no process id that would mean a group, or everybody", () => {
  for (const pid of [0, 1, -1, 1.5, "7", null]) {
    const text = `${lines[1]}${JSON.stringify({ id: 1, process: { ...identity, pid } })}`;
    assert.equal(readJournal(text).open[0]?.process, undefined, String(pid));
  }
});
