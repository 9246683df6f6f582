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

const { runProcess } = await import("./run-process.ts");
const code = await runProcess();
// A handle that somebody forgot must not keep the user waiting; what is written is written out first.
process.stdout.write("", () => process.exit(code));
