import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { parseBootCommand } from "./parse-boot-command.ts";
import type { BootStep } from "./parse-boot-command.ts";
import { specialKeys } from "./special-keys.ts";

const range = new SourceText("t.pkr.hcl", 'boot_command = ["x"]').range(0, 12);

function parse(text: string) {
  const sink = new DiagnosticList();
  const steps = parseBootCommand(text, range, sink);
  return { steps, diagnostics: sink.items };
}

/** Steps in short: `a`, `+a`, `-a` for characters, `[up]`, `[+up]` for keys, `5000` for waits. */
function brief(text: string): string {
  const { steps, diagnostics } = parse(text);
  assert.deepEqual(diagnostics, [], text);
  return (steps ?? []).map(briefStep).join(" ");
}

function briefStep(step: BootStep): string {
  if (step.kind === "wait") return String(step.ms);
  const sign = { press: "", on: "+", off: "-" }[step.action];
  return step.kind === "key" ? `[${sign}${step.key}]` : `${sign}${step.character}`;
}

test("parseBootCommand() reads each form", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["", ""],
    ["aB1 é😀", "a B 1   é 😀"],
    ["<enter><return><esc>", "[enter] [return] [esc]"],
    ["<ENTER><pageDown><F12><f1>", "[enter] [pagedown] [f12] [f1]"],
    ["<leftCtrlOn>c<leftCtrlOff>", "[+leftctrl] c [-leftctrl]"],
    ["<LEFTSHIFTON><rightAltoff><f1On><f12Off>", "[+leftshift] [-rightalt] [+f1] [-f12]"],
    ["<leftOption><leftOptionOn><rightOptionOff>", "[leftoption] [+leftoption] [-rightoption]"],
    ["<aOn><aOff><éon><😀OFF><<on><>off>", "+a -a +é -😀 +< ->"],
    [
      "<wait><wait5><wait10s><wait1m30s><wait1.5h><wait500ms><wait2us>",
      "1000 5000 10000 90000 5400000 500 0.002",
    ],
    // What does not parse is typed as it is.
    ["<x>", "< x >"],
    ["<", "<"],
    ["<>", "< >"],
    ["a<b", "a < b"],
    ["<b r>", "< b   r >"],
    ["<body><p>", "< b o d y > < p >"],
    ["<f13xyz>", "< f 1 3 x y z >"],
    ["<<wait5>", "< 5000"],
    ["<up<down>", "< u p [down]"],
    ["<constructor>", "< c o n s t r u c t o r >"],
  ];
  for (const [text, expected] of rows) assert.equal(brief(text), expected, text);
});

test("every special key is pressed, held and let go, in any case", () => {
  for (const key of Object.keys(specialKeys)) {
    assert.equal(brief(`<${key}><${key}On><${key.toUpperCase()}OFF>`), `[${key}] [+${key}] [-${key}]`);
  }
});

test("a wait of no time is an error, and every one is reported", () => {
  const { steps, diagnostics } = parse("a<wait0>b<wait0s><wait-5s><wait0.0m>c");
  assert.equal(steps, undefined);
  assert.deepEqual(
    diagnostics.map(({ code, severity, subject }) => [code, severity, subject]),
    diagnostics.map(() => ["boot-command/wait-not-positive", "error", range]),
  );
  assert.equal(diagnostics.length, 4);
  assert.match(diagnostics[0]?.detail ?? "", /^"<wait0>" \(character 2 of the boot command\)/);
  assert.equal(parse("<wait1m-5s>").diagnostics[0]?.code, "boot-command/wait-invalid");
});

test("what looks like a mistyped key is typed, with a warning", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["<entr>", "<enter>"],
    ["<leftCtlOn>", "<leftctrlOn>"],
    ["<Wait5>", "<wait5>"],
    ["<wait05>", "<wait5>"],
    ["<wait5x>", "<wait5>"],
    ["<f13>", "<f1>"],
  ];
  for (const [text, known] of rows) {
    const { steps, diagnostics } = parse(text);
    assert.equal(steps?.length, text.length, text);
    assert.deepEqual(
      diagnostics.map(({ code, severity }) => [code, severity]),
      [["boot-command/unknown-key", "warning"]],
      text,
    );
    assert.ok(diagnostics[0]?.detail.endsWith(`Did you mean "${known}"?`), diagnostics[0]?.detail);
  }
});

test("steps cover the text without gaps", () => {
  const text = "a<wait><up>😀<éOn><wait05s>x<f1Off>";
  const { steps } = parse(text);
  assert.equal(steps?.map(({ start, end }) => text.slice(start, end)).join(""), text);
});

test("a long text of any kind is parsed in time", () => {
  for (const unit of ["<", "<wait", "<wait1", "<wait1m1m", "<a", "a", "<enter>", "<wait1"]) {
    assert.ok((parse(unit.repeat(50_000)).steps?.length ?? 0) >= 50_000);
  }
  assert.equal(parse(`<wait${"1".repeat(100_000)}`).steps?.length, 100_005);
});
