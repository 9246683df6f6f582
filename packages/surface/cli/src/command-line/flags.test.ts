import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFlags } from "./flags.ts";

const table = {
  force: { kind: "bool", default: false, doc: "x" },
  color: { kind: "bool", doc: "x" },
  n: { kind: "int", default: 0, doc: "x" },
  mode: { kind: "choice", values: ["", "abort", "ask"], doc: "x" },
  only: { kind: "list", placeholder: "a,b", doc: "x" },
  var: { kind: "texts", doc: "x" },
  path: { kind: "text", doc: "x" },
  notes: { kind: "choice", values: ["github"], doc: "x" },
} as const;

const unset = {
  force: false,
  color: undefined,
  n: 0,
  mode: undefined,
  only: [],
  var: [],
  path: undefined,
  notes: undefined,
};

const good: readonly (readonly [string, object, readonly string[]])[] = [
  ["", {}, []],
  ["-force .", { force: true }, ["."]],
  ["--force .", { force: true }, ["."]],
  ["-force=false .", { force: false }, ["."]],
  ["-force=T", { force: true }, []],
  ["-force=0", { force: false }, []],
  ["-color=false -color=true", { color: true }, []],
  ["-n 5 t", { n: 5 }, ["t"]],
  ["-n=-1", { n: -1 }, []],
  ["-only=a,b -only c t", { only: ["a", "b", "c"] }, ["t"]],
  ["-only=", { only: [] }, []],
  ["-var a=b,c -var=x=y=z", { var: ["a=b,c", "x=y=z"] }, []],
  ["-mode=ask", { mode: "ask" }, []],
  ["-mode=", { mode: "" }, []],
  ["t -force", {}, ["t", "-force"]],
  ["-- -force", {}, ["-force"]],
  ["- x", {}, ["-", "x"]],
  ["-path -x", { path: "-x" }, []],
];

for (const [words, values, positional] of good) {
  test(`parseFlags("${words}")`, () => {
    const parsed = parseFlags(
      table,
      words.split(" ").filter((word) => word !== ""),
    );
    assert.deepEqual(parsed, { ok: true, flags: { ...unset, ...values }, positional });
  });
}

const bad: readonly (readonly [string, RegExp])[] = [
  ["-quick", /^Unknown flag "-quick"\.$/],
  ["-forse", /^Unknown flag "-forse"\. Did you mean "-force"\?$/],
  ["-toString", /^Unknown flag "-toString"/],
  ["-force=maybe", /^Invalid value "maybe" for flag "-force": it must be true or false\.$/],
  ["-n=x", /whole number/],
  ["-var", /^Flag "-var" needs a value: -var=VALUE\.$/],
  ["-only", /-only=a,b\.$/],
  ["-notes=gitlab", /flag "-notes": it must be github\.$/],
  ["-mode=abrt", /must be one of .*abort, ask\. Did you mean "abort"\?$/],
];

for (const [words, problem] of bad) {
  test(`parseFlags("${words}") refuses`, () => {
    const parsed = parseFlags(table, words.split(" "));
    assert.match(parsed.ok ? "accepted" : parsed.problem, problem);
  });
}
