import assert from "node:assert/strict";
import { test } from "node:test";
import { encodedCommand, fileCommand, inlineCommand, scriptCommand } from "./commands.ts";
import { executionPolicies, parseExecutionPolicy } from "./execution-policy.ts";

const standard = { policy: "bypass", usePwsh: false, trace: 0 } as const;
const quiet =
  "if (Test-Path variable:global:ProgressPreference){set-variable -name variable:global:ProgressPreference -value 'SilentlyContinue'};";

test("commands are Packer's", () => {
  const rows: readonly (readonly [string, string])[] = [
    [inlineCommand(standard), "powershell -executionpolicy bypass -file {{.Path}}"],
    [
      inlineCommand({ ...standard, usePwsh: true, policy: "allsigned" }),
      "pwsh -executionpolicy allsigned -file {{.Path}}",
    ],
    [inlineCommand({ ...standard, policy: "none" }), "& '{{.Path}}'; exit $LastExitCode"],
    // Measured on Packer 1.6, as the next but one.
    [
      scriptCommand(standard),
      `powershell -executionpolicy bypass "& { ${quiet}. {{.Vars}}; &'{{.Path}}'; exit $LastExitCode }"`,
    ],
    [
      scriptCommand({ ...standard, policy: "remotesigned", trace: 1 }),
      `powershell -executionpolicy remotesigned "& { ${quiet}Set-PsDebug -Trace 1;. {{.Vars}}; &'{{.Path}}'; exit $LastExitCode }"`,
    ],
    [
      scriptCommand({ ...standard, usePwsh: true }),
      `pwsh -executionpolicy bypass -command "& { ${quiet}. {{.Vars}}; &'{{.Path}}'; exit $LastExitCode }"`,
    ],
    [
      scriptCommand({ ...standard, policy: "none" }),
      `& { ${quiet}. {{.Vars}}; &'{{.Path}}'; exit $LastExitCode }`,
    ],
    [fileCommand("C:/x y.ps1", true), 'pwsh -executionpolicy bypass -file "C:/x y.ps1"'],
  ];
  for (const [actual, expected] of rows) assert.equal(actual, expected);
});

test("encodedCommand() is what PowerShell decodes: UTF-16, little-endian", () => {
  const [, base64 = ""] = /^powershell -EncodedCommand (\S+)$/.exec(encodedCommand("ä 'x'", false)) ?? [];
  const script = new TextDecoder("utf-16le").decode(Buffer.from(base64, "base64"));
  assert.equal(script, "$ProgressPreference = 'SilentlyContinue'; ä 'x'");
});

test("parseExecutionPolicy() takes names in any case, and numbers", () => {
  assert.deepEqual(["Bypass", "REMOTESIGNED", "3", "7", "8", "03", "", "nothing"].map(parseExecutionPolicy), [
    "bypass",
    "remotesigned",
    "remotesigned",
    "none",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert.deepEqual(executionPolicies.map(parseExecutionPolicy), executionPolicies);
});
