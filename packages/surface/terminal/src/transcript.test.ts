import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildEvent, BuildEventBody } from "@prebake/sdk";
import { createDebugLog } from "./debug-log.ts";
import { jsonLine } from "./json-lines.ts";
import { createMachineReadable } from "./machine-readable.ts";
import { createPlainText, localTime } from "./plain-text.ts";

/** Events out of bodies, one a second. */
function stream(bodies: readonly BuildEventBody[]): readonly BuildEvent[] {
  return bodies.map((body, index) => ({
    v: 1,
    seq: index + 1,
    at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5 + index)).toISOString(),
    run: "r1",
    ...body,
  }));
}

const say = (render: (event: BuildEvent) => string, bodies: readonly BuildEventBody[]) =>
  stream(bodies).map(render).join("");
const plain = (bodies: readonly BuildEventBody[], options = { colours: false, timestamps: false }) =>
  say(createPlainText(options), bodies);

const started: BuildEventBody = { kind: "run.started", builds: ["null.a", "file.b"], parallel: 2 };
const finished = (build: string, durationMs: number): BuildEventBody => ({
  kind: "build.finished",
  build,
  durationMs,
  outcome: "succeeded",
});
const failed = (build: string, message: string, hint?: string): BuildEventBody => ({
  kind: "build.finished",
  build,
  durationMs: 7071,
  outcome: "failed",
  error: { code: "x/y", message, ...(hint !== undefined && { hint }) },
});
/** `what`: the description, then the files. */
const artifact = (build: string, index: number, what: readonly string[]): BuildEventBody => ({
  kind: "artifact",
  build,
  index,
  builderId: "packer.file",
  id: "File",
  description: what[0] ?? "",
  files: what.slice(1),
});
const over: BuildEventBody = { kind: "run.finished", durationMs: 61_002, outcome: "succeeded" };

const wholeRun: readonly BuildEventBody[] = [
  started,
  { kind: "build.started", build: "null.a", builderType: "null" },
  { kind: "step", build: "null.a", code: "x/y", text: "Running local shell script: s.sh" },
  { kind: "output", build: "null.a", stream: "stdout", text: "one, two" },
  { kind: "output", build: "null.a", stream: "stderr", text: "" },
  { kind: "detail", build: "null.a", text: "two\nlines" },
  finished("null.a", 6.029),
  artifact("null.a", 0, ["Did not export anything. This is the null builder"]),
  { kind: "post-processor.started", build: "file.b", type: "shell-local", name: "" },
  { kind: "step", build: "file.b", code: "x/y", text: "inside" },
  { kind: "post-processor.finished", build: "file.b", type: "shell-local", durationMs: 1 },
  { kind: "post-processor.started", build: "file.b", type: "manifest", name: "manifest" },
  { kind: "post-processor.finished", build: "file.b", type: "manifest", durationMs: 1 },
  { kind: "post-processor.started", build: "file.b", type: "manifest", name: "m2" },
  { kind: "post-processor.finished", build: "file.b", type: "manifest", durationMs: 1 },
  artifact("file.b", 0, ["Stored file: b", "b", "c,d"]),
  finished("file.b", 1000),
  over,
];

test("a whole run in the lines that Packer's users know", () => {
  assert.equal(
    plain(wholeRun),
    `==> null.a: Running local shell script: s.sh
==> null.a: one, two
==> null.a:
==> null.a: two
==> null.a: lines
Build 'null.a' finished after 6 milliseconds 29 microseconds.
==> file.b: Running post-processor:  (type shell-local)
==> file.b (shell-local): inside
==> file.b: Running post-processor: manifest
==> file.b: Running post-processor: m2 (type manifest)
Build 'file.b' finished after 1 second.

==> Wait completed after 1 minute 1 second

==> Builds finished. The artifacts of successful builds are:
--> null.a: Did not export anything. This is the null builder
--> file.b: Stored file: b
`,
  );
});

test("the same run as rows", () => {
  const rows = say(createMachineReadable(), wholeRun).replace(/^\d{10}/gm, "T");
  assert.equal(
    rows,
    `T,,ui,say,==> null.a: Running local shell script: s.sh
T,,ui,say,==> null.a: one%!(PACKER_COMMA) two
T,,ui,say,==> null.a:
T,,ui,say,==> null.a: two\\n==> null.a: lines
T,,ui,say,Build 'null.a' finished after 6 milliseconds 29 microseconds.
T,,ui,say,==> file.b: Running post-processor:  (type shell-local)
T,,ui,say,==> file.b (shell-local): inside
T,,ui,say,==> file.b: Running post-processor: manifest
T,,ui,say,==> file.b: Running post-processor: m2 (type manifest)
T,,ui,say,Build 'file.b' finished after 1 second.
T,,ui,say,\\n==> Wait completed after 1 minute 1 second
T,,ui,say,\\n==> Builds finished. The artifacts of successful builds are:
T,null.a,artifact-count,1
T,null.a,artifact,0,builder-id,packer.file
T,null.a,artifact,0,id,File
T,null.a,artifact,0,string,Did not export anything. This is the null builder
T,null.a,artifact,0,files-count,0
T,null.a,artifact,0,end
T,,ui,say,--> null.a: Did not export anything. This is the null builder
T,file.b,artifact-count,1
T,file.b,artifact,0,builder-id,packer.file
T,file.b,artifact,0,id,File
T,file.b,artifact,0,string,Stored file: b
T,file.b,artifact,0,files-count,2
T,file.b,artifact,0,file,0,b
T,file.b,artifact,0,file,1,c%!(PACKER_COMMA)d
T,file.b,artifact,0,end
T,,ui,say,--> file.b: Stored file: b
`,
  );
});

test("builds that fail are listed, with what to do beside the first mention", () => {
  const bodies = [
    started,
    failed("null.a", "Cannot do it", "Do it otherwise."),
    { ...over, outcome: "failed" } as const,
  ];
  assert.equal(
    plain(bodies),
    `Build 'null.a' errored after 7 seconds 71 milliseconds: Cannot do it
Do it otherwise.

==> Wait completed after 1 minute 1 second

==> Some builds didn't complete successfully and had errors:
--> null.a: Cannot do it

==> Builds finished but no artifacts were created.
`,
  );
  const rows = say(createMachineReadable(), bodies)
    .replace(/^\d{10}/gm, "T")
    .split("\n");
  assert.deepEqual(rows.slice(2, 5), [
    "T,,error-count,1",
    "T,,ui,error,\\n==> Some builds didn't complete successfully and had errors:",
    "T,null.a,error,Cannot do it",
  ]);
});

test("an interrupted run", () => {
  const text = plain([
    started,
    { kind: "run.interrupted", count: 1, signal: "SIGINT" },
    { kind: "build.finished", build: "null.a", durationMs: 2000, outcome: "cancelled" },
    { ...over, outcome: "cancelled" },
  ]);
  assert.match(
    text,
    /^Cancelling build after receiving interrupt\nBuild 'null\.a' cancelled after 2 seconds\.\n\n==> Wait completed/,
  );
  assert.match(text, /Cleanly cancelled builds after being interrupted\.\n$/);
});

test("a source that is built twice under one name is listed once", () => {
  const text = plain([
    artifact("null.a", 0, ["x"]),
    finished("null.a", 1),
    artifact("null.a", 0, ["x"]),
    finished("null.a", 1),
    over,
  ]);
  assert.equal(text.match(/^--> /gm)?.length, 1);
});

test("problems and questions carry their build", () => {
  assert.equal(
    plain([
      { kind: "problem", build: "a", severity: "warning", code: "x/y", text: "odd", hint: "Look." },
      { kind: "problem", severity: "error", code: "x/y", text: "global" },
      { kind: "prompt", build: "a", text: "Go on?" },
      { kind: "prompt", text: "Really?" },
    ]),
    "==> a: odd\n==> a: Look.\nglobal\n==> a: Go on? Really? ",
  );
});

test("colours: one for each build, red for errors, none without builds", () => {
  const text = plain(
    [
      started,
      { kind: "step", build: "file.b", code: "x/y", text: "step" },
      { kind: "detail", build: "null.a", text: "d" },
      failed("null.a", "no"),
      over,
    ],
    { colours: true, timestamps: false },
  ).replaceAll("\x1b", "^");
  assert.match(
    text,
    /^\^\[1;32mnull\.a: output will be in this color\.\^\[0m\n\^\[1;36mfile\.b: output will be in this color\.\^\[0m\n\n/,
  );
  assert.match(
    text,
    /\^\[1;36m==> file\.b: step\^\[0m\n\^\[0;32m==> null\.a: d\^\[0m\n\^\[1;31mBuild 'null\.a' errored/,
  );
  assert.match(text, /\n==> Wait completed/);
});

test("-timestamp-ui puts the time in front of a build's lines only", () => {
  const text = plain([{ kind: "detail", build: "a", text: "x\ny" }, over], {
    colours: false,
    timestamps: true,
  });
  const time = localTime("2026-01-02T03:04:05.000Z");
  assert.match(time, /^2026-01-0[123]T\d\d:\d\d:05(Z|[+-]\d\d:\d\d)$/);
  assert.ok(text.startsWith(`${time}: ==> a: x\n${time}: ==> a: y\n\n==> Wait`));
});

test("hostile output keeps its place", () => {
  const hostile: BuildEventBody = {
    kind: "output",
    build: "a",
    stream: "stdout",
    text: "\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b[0m \x07 \u202eevil",
  };
  assert.equal(plain([hostile]), "==> a: red ^G evil\n");
  const coloured = plain([started, hostile], { colours: true, timestamps: false });
  assert.ok(coloured.includes("\x1b[31mred\x1b[0m ^G evil\x1b[0m"));
  assert.ok(!coloured.includes("\x1b[2J") && !coloured.includes("\x1b]0"));
  assert.ok(!say(createMachineReadable(), [hostile]).includes("\x1b"));
  const [event] = stream([hostile]);
  assert.ok(event && !jsonLine(event).includes("\x1b") && jsonLine(event).endsWith("\n"));
  assert.deepEqual(event && JSON.parse(jsonLine(event)), event);
});

test("the debug log has command lines in the form that scripts cut out of it, and everything that was said", () => {
  const text = say(createDebugLog(), [
    {
      kind: "log",
      build: "qemu",
      level: "info",
      source: "qemu",
      text: `Executing /usr/bin/qemu-system-x86_64: []string{"-m", "512M", "-netdev", "user,id=user.0"}`,
    },
    {
      kind: "connection",
      build: "qemu",
      communicator: "ssh",
      state: "refused",
      attempt: 3,
      detail: "127.0.0.1:2222",
    },
    { kind: "provisioner.started", build: "qemu", type: "shell", index: 0 },
    { kind: "provisioner.finished", build: "qemu", type: "shell", index: 0, durationMs: 12.4 },
    { kind: "step", build: "qemu", code: "x/y", text: "Waiting for SSH" },
    failed("qemu", "no"),
  ]).split("\n");
  assert.match(
    text[0] ?? "",
    /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[INFO\] qemu \(qemu\): Executing \/usr\/bin\/qemu-system-x86_64: \[\]string\{"-m", "512M", /,
  );
  assert.match(text[1] ?? "", /\[DEBUG\] ssh \(qemu\): try 3, refused: 127\.0\.0\.1:2222$/);
  assert.match(text[2] ?? "", /provisioner 1, shell$/);
  assert.match(text[3] ?? "", /provisioner 1 ended after 12 ms$/);
  assert.match(text[4] ?? "", / ui: ==> qemu: Waiting for SSH$/);
  assert.match(text[5] ?? "", / ui error: Build 'qemu' errored/);
});
