/** No mistake around a sensitive variable shows what is in it: not the words, not the values beside them, not the source line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { load, saidOf } from "../load-rig.fixture.ts";

interface Setting extends LoadOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

const rest = 'source "null" "a" {}\nbuild {\n  sources = ["null.a"]\n}\n';

/** Everything that a surface may print of a mistake, after the redactor has seen it. */
async function shownOf(text: string, { files = {}, env = {}, ...options }: Setting = {}) {
  const host = createMemoryHost({ files: { "m.pkr.hcl": text + rest, ...files }, env });
  const { diagnostics, redactor } = await load(host, { path: "m.pkr.hcl", ...options });
  const shown = diagnostics.flatMap(({ detail, values = [], subject, related = [] }) => [
    detail,
    JSON.stringify(values),
    ...[subject, ...related.map(({ range }) => range)].map((range) => range?.source.text ?? ""),
  ]);
  return {
    said: saidOf(diagnostics).map((one) => one.split(" ")[0]),
    shown: redactor.redact(shown.join("\n")),
  };
}

const secret = (type: string, more = ""): string =>
  `variable "pw" {\n  type = ${type}\n  sensitive = true\n${more}}\n`;
const given = (text: string): Setting => ({ variables: [{ name: "pw", text }] });
const inFile = (line: string): Setting => ({
  files: { "v.pkrvars.hcl": line },
  variableFiles: ["v.pkrvars.hcl"],
});

const rows: readonly [title: string, text: string, setting: Setting, said: readonly string[]][] = [
  [
    "a list without quotes, from -var",
    secret("list(string)"),
    given("[hunter2]"),
    ["template/unreadable-secret"],
  ],
  [
    "a list without an end, from -var",
    secret("list(string)"),
    given('["hunter2"'),
    ["template/unreadable-secret"],
  ],
  [
    "a bare word, from the environment",
    secret("bool"),
    { env: { PKR_VAR_pw: "hunter2" } },
    ["template/unreadable-secret"],
  ],
  ["a function, from -var", secret("bool"), given('hunter2("x")'), ["template/unreadable-secret"]],
  [
    "a key of a map of another type",
    secret("map(number)"),
    given('{ hunter2 = "x" }'),
    ["template/bad-variable-type"],
  ],
  ["a text that is no number", secret("number"), given("hunter2"), ["template/bad-variable-type"]],
  [
    "a text without quotes in a file",
    secret("string"),
    inFile("pw = hunter2"),
    ["template/unreadable-secret"],
  ],
  [
    "a text in a file that is no number",
    secret("number"),
    inFile('pw = "hunter2"'),
    ["template/bad-variable-type"],
  ],
  [
    "a number in a file that is no list",
    secret("list(string)"),
    inFile("pw = 90210902"),
    ["template/bad-variable-type"],
  ],
  [
    "a wrong one that a later one hides",
    secret("number"),
    { ...inFile('pw = "hunter2"'), ...given("1") },
    ["template/bad-variable-type"],
  ],
  ["a default of another type", secret("number", '  default = "hunter2"\n'), {}, ["template/bad-default"]],
  [
    "a value that a validation refuses",
    secret(
      "string",
      '  validation {\n    condition = length(var.pw) > 20\n    error_message = "Too short."\n  }\n',
    ),
    given("hunter2"),
    ["template/validation-failed"],
  ],
  [
    "a number in a condition that fails",
    secret("number", '  validation {\n    condition = var.pw.x\n    error_message = "Bad."\n  }\n'),
    given("90210902"),
    ["hcl/unknown-attribute"],
  ],
  [
    "a number in an expression that fails",
    `${secret("number")}locals {\n  a = var.pw + "x"\n}\n`,
    given("90210902"),
    ["hcl/operand-type"],
  ],
  [
    "an attribute that is not there",
    `${secret("any", "  default = { hunter2 = 1 }\n")}locals {\n  a = var.pw.hunter3\n}\n`,
    {},
    ["hcl/unknown-attribute"],
  ],
  [
    "a sensitive local",
    'local "pw" {\n  sensitive = true\n  expression = 90210900 + 2\n}\nlocals {\n  a = local.pw + "x"\n}\n',
    {},
    ["hcl/operand-type"],
  ],
];

for (const [title, text, setting, said] of rows) {
  test(`a secret stays hidden: ${title}`, async () => {
    const got = await shownOf(text, setting);
    assert.deepEqual(got.said, said);
    // The name of an attribute in the template itself is the author's own word.
    assert.doesNotMatch(got.shown.replaceAll(/hunter2 = 1|90210900/g, ""), /hunter2|90210902/);
  });
}

test("of a variable that is not sensitive the mistake is shown with its place", async () => {
  const { shown, said } = await shownOf('variable "pw" {\n  type = list(string)\n}\n', given("[open]"));
  assert.deepEqual(said, ["hcl/unknown-variable"]);
  assert.match(shown, /There is no variable "open"[^]*\[open\]/);
});
