import assert from "node:assert/strict";
import { test } from "node:test";
import { commandAdvice, flagAdvice, subcommandAdvice } from "./unknown-word.ts";

const commands = ["build", "cleanup", "fmt", "hcl2_upgrade", "init", "inspect", "plan", "validate"];
const flags = ["color", "on-error", "only", "parallel-builds", "syntax-only", "var", "var-file"];

const rows: readonly (readonly [written: string, advice: string, answer: string])[] = [
  ["a slip", commandAdvice("biuld", commands), ' Did you mean "build"?'],
  ["a dash for an underscore", commandAdvice("hcl2-upgrade", commands), ' Did you mean "hcl2_upgrade"?'],
  ["the beginning of one name", commandAdvice("valid", commands), ' Did you mean "validate"?'],
  ["the beginning of two names", commandAdvice("in", commands), ""],
  ["another program's command", commandAdvice("apply", commands), ' Did you mean "build"?'],
  ["a word for help", commandAdvice("help", commands), ' Did you mean "-help"?'],
  ["the program's name", commandAdvice("packer", commands), " Leave it out: it is the name of the program."],
  [
    "a template without a command",
    commandAdvice("a.pkr.hcl", commands),
    " A command comes first: prebake build a.pkr.hcl",
  ],
  [
    "a flag without a command",
    commandAdvice("-force", commands),
    " Flags stand behind the command: prebake build -force ….",
  ],
  ["nothing like it", commandAdvice("constructor", commands), ""],
  [
    "a slip in a subcommand",
    subcommandAdvice("instal", ["install", "installed"]),
    ' Did you mean "install"?',
  ],
  ["another program's subcommand", subcommandAdvice("list", ["installed"]), ' Did you mean "installed"?'],
  ["a slip in a flag", flagAdvice("vars", flags), ' Did you mean "-var"?'],
  ["a flag in capitals", flagAdvice("Only", flags), ' Did you mean "-only"?'],
  ["the beginning of a flag", flagAdvice("syntax", flags), ' Did you mean "-syntax-only"?'],
  ["an old flag", flagAdvice("parallel", flags), ' Did you mean "-parallel-builds"?'],
  ["another program's flag", flagAdvice("no-color", flags), " Write -color=false, or set NO_COLOR."],
  ["a flag like no other", flagAdvice("toString", flags), ""],
];

for (const [written, advice, answer] of rows)
  test(`advice about ${written}`, () => assert.equal(advice, answer));
