/** Builds in a world that fails them: what is said, the exit code, and that nothing is left. */
import assert from "node:assert/strict";
import { createCommandRun } from "@prebake/testing";
import type { CommandOptions, CommandRun, FinishedCommand, TestGuest } from "@prebake/testing";

const program = new URL("../prebake.ts", import.meta.url).pathname;

/** The command from its sources. The caller disposes. */
export function createRun(): Promise<CommandRun> {
  return createCommandRun([process.execPath, program]);
}

export interface Failure {
  /** Of the error that ended the build. */
  readonly code: string;
  /** In its message and hint. */
  readonly text: RegExp;
  /** What stays in the cache; nothing but locks when absent. */
  readonly cached?: readonly RegExp[];
}

/** Builds `t.json` or `t.pkr.hcl`, of which the latter wins, and expects this failure. */
export async function assertFails(
  run: CommandRun,
  failure: Failure,
  options: CommandOptions & { readonly flags?: readonly string[] } = {},
): Promise<FinishedCommand> {
  const before = run.list(run.work);
  const template = before.includes("t.pkr.hcl") ? "t.pkr.hcl" : "t.json";
  const finished = await run.run(["build", ...(options.flags ?? []), template], options);
  assertFailure(finished, failure);
  assertNothingLeft(run, { work: before, cached: failure.cached ?? [] });
  return finished;
}

function assertFailure({ code, stdout, errors }: FinishedCommand, failure: Failure): void {
  const [error] = errors;
  assert.ok(error, stdout);
  assert.equal(error.code, failure.code, stdout);
  assert.match(`${error.message}\n${error.hint ?? ""}`, failure.text);
  // What the user reads is what the event says.
  assert.ok(stdout.includes(error.message), stdout);
  if (error.hint !== undefined) assert.ok(stdout.includes(error.hint), stdout);
  assert.match(stdout, /\n==> Builds finished but no artifacts were created\.\n$/);
  assert.equal(code, 1);
}

/** `work`: what was in the working directory before. */
export function assertNothingLeft(
  run: CommandRun,
  { work, cached = [] }: { readonly work: readonly string[]; readonly cached?: readonly RegExp[] },
): void {
  assert.deepEqual(run.processes(), []);
  assert.deepEqual(run.list(run.temporary), []);
  assert.deepEqual(run.list(run.work), work);
  // Locks are empty files that stay: removing one could take it away from another process.
  const files = run.list(run.cache).filter((name) => name !== "port" && !/(?:^port\/\d+|\.lock)$/.test(name));
  assert.equal(files.length, cached.length, files.join("\n"));
  cached.forEach((pattern, index) => assert.match(files[index] ?? "", pattern));
}

/** A builder that boots a copy of the small guest. */
export function guestBuilder(guest: TestGuest) {
  return {
    type: "qemu",
    iso_url: guest.path,
    iso_checksum: "none",
    disk_image: true,
    skip_resize_disk: true,
    memory: 256,
    headless: true,
    ssh_username: "root",
    ssh_password: "prebake",
    shutdown_command: "poweroff",
  };
}

/** A legacy template with one builder. */
export function templateOf(
  builder: object,
  provisioners: readonly object[] = [],
): { readonly "t.json": string } {
  return { "t.json": JSON.stringify({ builders: [builder], provisioners }) };
}
