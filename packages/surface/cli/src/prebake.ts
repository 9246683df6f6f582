#!/usr/bin/env node
/** The program: turns on the cache of compiled code, then runs the command. */

// Before anything else is loaded: older versions cannot read the syntax of the rest.
const oldest = 24;
if (Number(process.versions.node.split(".")[0]) < oldest) {
  process.stderr.write(`prebake needs Node ${oldest} or newer; this is ${process.version}.\n`);
  process.exit(1);
}

// In the user's own cache: a folder that others can write (the usual one, in /tmp) could be filled by them.
const home = process.env["XDG_CACHE_HOME"] || (process.env["HOME"] && `${process.env["HOME"]}/.cache`);
// Nothing is imported: in the shipped form that would load the code that comes next, and before its cache is there.
if (home) process.getBuiltinModule("node:module").enableCompileCache(`${home}/prebake/code`);

const { runProcess } = await import("./run-process.ts");
// A handle that somebody forgot must not keep the user waiting.
process.exit(await runProcess());
