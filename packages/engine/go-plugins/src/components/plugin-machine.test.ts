import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { BuildError, ResourceScope } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { BuilderContext, JournalEntry, JournalThing } from "@prebake/sdk";
import { recordEvents } from "@prebake/testing";
import { noteMachine } from "./plugin-machine.ts";
import type { RunningPlugin } from "./running-plugin.ts";

type Note = readonly [string, unknown?];

function createRig(plugin: Partial<RunningPlugin> = {}) {
  const notes: Note[] = [];
  const wanted = new Set<() => void>();
  const add = async (...note: Note) => {
    notes.push(note);
    for (const look of wanted) look();
  };
  const entry: JournalEntry = {
    learn: (facts) => add("learn", facts),
    close: () => add("close"),
    keep: () => add("keep"),
  };
  const scope = new ResourceScope();
  const context = {
    host: createHost(),
    journal: { note: async (thing: JournalThing) => (await add("note", thing), entry) },
    scope,
  } as unknown as BuilderContext; // What a machine looks at.
  return {
    notes,
    scope,
    context,
    machine: noteMachine({ type: "acme-vm", plugin: plugin as RunningPlugin }, context), // Its title and id count.
    noted: (matches: (note: Note) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => void (notes.some(matches) && resolve());
        wanted.add(look);
        look();
      }),
  };
}

const crash = new BuildError("plugin/crashed", {
  message: "The plugin has crashed: bang",
  hint: "last words",
});

test("what the builder says and its build data go into the journal; the screen hears it too", async () => {
  const { machine: noted, notes } = createRig({ title: 'acme 1.0.0 ("/p")' });
  using machine = await noted;
  const shown: string[] = [];
  const events = machine.listen(
    recordEvents("b", (event) => shown.push("text" in event ? event.text : event.kind)),
  );
  events.step("plugin/say", "Creating\ni-1");
  events.detail("x".repeat(1000));
  events.output("stdout", "of the guest\n");
  await machine.learn({ ID: "i-1", Host: "10.0.0.1", Password: "hunter22", User: "root" });
  await machine.learn({ ID: "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER", Host: "" });
  await machine.close();
  assert.deepEqual(notes, [
    ["note", { kind: "machine", by: 'the builder "acme-vm" of the plugin acme 1.0.0 ("/p")' }],
    ["learn", { said: "Creating" }],
    ["learn", { said: "i-1" }],
    ["learn", { said: "x".repeat(300) }],
    ["learn", { names: { ID: "i-1", Host: "10.0.0.1" } }],
    ["learn", { names: { ID: "i-1", Host: "10.0.0.1" } }],
    ["close"],
  ]);
  assert.deepEqual(shown, ["Creating\ni-1", "x".repeat(1000), "of the guest"]);
});

test("an error names the machine, what was said last, and where to look", async () => {
  const { machine: noted, context } = createRig();
  using machine = await noted;
  const events = machine.listen(recordEvents("b", () => undefined));
  for (let line = 1; line <= 9; line++) events.step("plugin/say", `line ${line}`);
  await machine.learn({ ID: "i-1", Host: "10.0.0.1" });
  const error = await machine.abandonedBy(crash, context);
  assert.equal(error.code, "plugin/crashed");
  assert.equal(
    error.message,
    "The plugin has crashed: bang\nThe machine that it made may be left: ID i-1, Host 10.0.0.1",
  );
  assert.equal(
    error.hint,
    'last words\nThe builder said last:\nline 5\nline 6\nline 7\nline 8\nline 9\nLook for the machine where the builder "acme-vm" makes them, and remove it; `prebake cleanup` names it until then.',
  );
  const bare = await machine.abandonedBy(new Error("gone"), context);
  assert.equal(bare.code, "plugin/lost");
});

test("without a word of the plugin the machine is named as what it may be", async () => {
  const { machine: noted, context } = createRig();
  using machine = await noted;
  const { message, hint } = await machine.abandonedBy(crash, context);
  assert.match(message, /may be left$/);
  assert.doesNotMatch(hint ?? "", /said last/);
});

test("processes below a plugin that is killed are found again and ended with the build's scope", async () => {
  const plugin = spawn("sh", ["-c", "sleep 600 & wait"], { detached: true, stdio: "ignore" });
  await once(plugin, "spawn");
  const { machine: noted, context, notes, scope, noted: isNoted } = createRig({ pid: plugin.pid ?? 0 });
  using machine = await noted;
  const hasProcesses = ([, facts]: Note) => JSON.stringify(facts ?? "").includes('"sleep"');
  await isNoted(hasProcesses);
  process.kill(plugin.pid ?? 0, "SIGKILL");
  await once(plugin, "exit");
  const { hint } = await machine.abandonedBy(crash, context);
  const pid = Number(/sleep \(pid (\d+)\)/.exec(hint ?? "")?.[1]);
  assert.ok(await context.host.processes.identify(pid));
  assert.deepEqual(scope.names, ['processes of the builder "acme-vm"']);
  await scope[Symbol.asyncDispose]();
  assert.equal(await context.host.processes.identify(pid), undefined);
  assert.deepEqual(notes.at(-1), ["learn", { processes: [] }]);
});

test("an artifact that was finished in spite of a cancel is a name of the machine", async () => {
  const { machine: noted, notes } = createRig();
  using machine = await noted;
  await machine.leave("ami-1");
  assert.deepEqual(notes.slice(1), [["learn", { names: { artifact: "ami-1" } }]]);
});

const dialogue =
  "[c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)?";
for (const [onError, answers, note] of [
  ["cleanup", [], "close"],
  ["abort", [], "keep"],
  ["run-cleanup-provisioner", [], "keep"],
  ["ask", [], "close"],
  ["ask", [undefined], "close"],
  ["ask", ["c"], "close"],
  ["ask", ["Abort"], "keep"],
  ["ask", ["r", "a"], "keep"],
  ["ask", ["a", "c"], "close"],
] as const) {
  test(`a builder that fails with -on-error=${onError}, answered [${answers.join()}]: ${note} its machine`, async () => {
    const { machine: noted, notes } = createRig();
    using machine = await noted;
    const left = [...answers, "another question is none"];
    const heard = recordEvents("b", () => undefined);
    const events = machine.listen({ ...heard, ask: async () => left.shift() });
    const { signal } = new AbortController();
    for (const answer of answers) assert.equal(await events.ask(dialogue, { signal }), answer);
    await events.ask("Go on?", { signal });
    await machine.failed(onError);
    assert.deepEqual(notes.slice(1), [[note]]);
  });
}
