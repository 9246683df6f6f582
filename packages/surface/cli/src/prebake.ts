#!/usr/bin/env node
/** The program: turns on the cache of compiled code, then runs the command. */
import nodeModule from "node:module";
import { join } from "node:path";

// Before anything else is loaded: older versions cannot read the syntax of the rest.
const oldest = 24;
if (Number(process.versions.node.split(".")[0]) < oldest) {
  process.stderr.write(`prebake needs Node ${oldest} or newer; this is ${process.version}.\n`);
  process.exit(1);
}

// In the user's own cache: a folder that others can write (the usual one, in /tmp) could be filled by them.
const home = process.env["XDG_CACHE_HOME"] || (process.env["HOME"] && join(process.env["HOME"], ".cache"));
if (home) nodeModule.enableCompileCache(join(home, "prebake", "code"));

// The space for new objects would grow to 64 MiB, which a large template needs as little as a small one: what a command still reads after a
// moment is mostly kept. Half of the memory, and no slower: `bench/language.ts`. Small templates are done by then.
const momentMs = 100;
setTimeout(
  () => process.getBuiltinModule("node:v8").setFlagsFromString("--semi-space-growth-factor=1"),
  momentMs,
).unref();

const [{ main }, { createProcessIo }] = await Promise.all([
  import("./main.ts"),
  import("./call/process-io.ts"),
]);
const code = await main(process.argv.slice(2), createProcessIo());
// A handle that somebody forgot must not keep the user waiting; what is written is written out first.
process.stdout.write("", () => process.exit(code));
