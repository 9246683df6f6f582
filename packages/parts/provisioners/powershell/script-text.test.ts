import assert from "node:assert/strict";
import { test } from "node:test";
import { elevatedScript } from "./elevated-script.ts";
import { escapeValue, inlineScript, quoteLiteral, removalScript, scriptBytes } from "./script-text.ts";

test("escapeValue() makes a value safe in double quotes, as Packer does", () => {
  // Measured.
  assert.equal(escapeValue('it\'s "q" $x `y'), 'it`\'s `"q`" `$x ``y');
});

test("quoteLiteral() doubles every character that PowerShell takes for a single quote", () => {
  assert.equal(quoteLiteral("a'b\u2018c\u2019d\u201be"), "'a''b\u2018\u2018c\u2019\u2019d\u201b\u201be'");
});

test("inlineScript() sets the stage, and lets the last program's code be the script's", () => {
  const text = inlineScript({ lines: ["$x = @'", "text", "'@", "dir"], variables: '$env:A="1"; ', trace: 2 });
  assert.equal(
    text,
    `$global:ProgressPreference = 'SilentlyContinue'
Set-PSDebug -Trace 2
$env:A="1"; 
$global:LASTEXITCODE = 0
try {
$x = @'
text
'@
dir
} catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 1
}
exit $LASTEXITCODE
`,
  );
  assert.ok(!inlineScript({ lines: [], variables: "", trace: 0 }).includes("PSDebug"));
});

test("scriptBytes() marks what is not ASCII as UTF-8", () => {
  assert.deepEqual([...scriptBytes("a\n")], [0x61, 0x0a]);
  assert.deepEqual([...scriptBytes("ä")], [0xef, 0xbb, 0xbf, 0xc3, 0xa4]);
});

test("removalScript() names each file", () => {
  assert.match(removalScript(["c:/a'b.ps1", "c:/c.ps1"]), /@\('c:\/a''b\.ps1', 'c:\/c\.ps1'\)/);
});

test("elevatedScript() is ASCII, and shows neither password nor command in clear", () => {
  const values = {
    user: "Größe\\adm",
    password: "s'\"$`ecret–ü",
    command: 'powershell "& { x }"',
    name: "packer-1",
  };
  const text = elevatedScript(values);
  assert.match(text, /^[\x0a\x20-\x7e]*$/);
  for (const [key, value] of Object.entries(values)) {
    const [, base64 = ""] = new RegExp(`^\\$${key} = Text '([^']*)'$`, "m").exec(text) ?? [];
    assert.equal(Buffer.from(base64, "base64").toString(), value);
  }
  assert.ok(!text.includes("ecret"));
});

test("elevatedScript() closes what it opens", () => {
  const text = elevatedScript({ user: "SYSTEM", password: "", command: "dir", name: "packer-1" });
  // Outside of quotes; there is no PowerShell here to ask.
  const bare = text.replace(/'[^']*'|"[^"]*"/g, "");
  const pairs = [
    ["(", ")"],
    ["{", "}"],
    ["[", "]"],
  ] as const;
  for (const [open, close] of pairs) assert.equal(bare.split(open).length, bare.split(close).length, open);
});
