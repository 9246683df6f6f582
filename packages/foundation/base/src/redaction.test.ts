import assert from "node:assert/strict";
import { test } from "node:test";
import { REDACTED, Redactor, redactUrl } from "./redaction.ts";

test("Redactor replaces every secret, longer ones first, and nothing else", () => {
  const redactor = new Redactor();
  assert.equal(redactor.redact("hunter2"), "hunter2");
  for (const secret of ["", "hunter2", "hunter2-longer", "a+b(c"]) redactor.add(secret);
  assert.equal(
    redactor.redact("x hunter2-longer y hunter2 z a+b(c"),
    `x ${REDACTED} y ${REDACTED} z ${REDACTED}`,
  );
});

test("Redactor hides a secret wherever it stands, however short it is, as Packer does", () => {
  const rows: readonly (readonly [secret: string, text: string, shown: string])[] = [
    ["p", "ports (p)", "Sorts (S)"],
    ["ö1", "xö1 ö12 -ö1-", "xS S2 -S-"],
    ["!", "wow! a!b", "wowS aSb"],
    ["word", "keywords at /home/word", "keySs at /home/S"],
    ["\u{1f600}", "\u{1f600}", "S"],
    ["\ud83d", "half \ud83d", "half S"],
    ["a\nb", "a b a\nb", "a b S"],
  ];
  for (const [secret, text, shown] of rows) {
    const redactor = new Redactor();
    redactor.add(secret);
    assert.equal(redactor.redact(text), shown.replaceAll("S", REDACTED), JSON.stringify(secret));
  }
});

test("Redactor.redactTexts() gives a frozen copy: texts at any depth, not keys, kept members or what is no text", () => {
  const redactor = new Redactor();
  redactor.add("pw");
  const data = { pw: "a pw", kind: "pw", list: ["pw", 1, null, { deep: "pw" }], none: undefined };
  const copy = redactor.redactTexts(data, new Set(["kind"]));
  assert.deepEqual(copy, {
    pw: `a ${REDACTED}`,
    kind: "pw",
    list: [REDACTED, 1, null, { deep: REDACTED }],
  });
  assert.ok(Object.isFrozen(copy) && Object.isFrozen(copy.list) && Object.isFrozen(copy.list[3]));
  assert.equal(data.pw, "a pw");
});

test("Redactor leaves a secret's own replacement alone", () => {
  const redactor = new Redactor();
  redactor.add("sensitive");
  const shown = redactor.redact("insensitive");
  assert.equal(shown, `in${REDACTED}`);
  assert.equal(redactor.redact(shown), shown);
});

test("Redactor hides the lines of a key one by one, but not its short ones", () => {
  const redactor = new Redactor();
  redactor.add("-----BEGIN KEY-----\nAAAABBBBCCCC\n}\n-----END KEY-----\n");
  assert.equal(redactor.redact("got AAAABBBBCCCC and }"), `got ${REDACTED} and }`);
});

const urls: readonly (readonly [name: string, url: string, shown: string])[] = [
  ["user and password", "https://me:pw@host/a?b=1", "https://S@host/a?b=1"],
  ["a user alone", "https://token@host/a", "https://S@host/a"],
  ["a password with an @", "https://me:p@w@host/a", "https://S@host/a"],
  ["a scheme with signs", "git+ssh://me:pw@host/a", "git+ssh://S@host/a"],
  ["no @ of the path", "https://host/a@b", "https://host/a@b"],
  ["no @ of the query", "https://host?mail=a@b", "https://host?mail=a@b"],
  ["a token, and nothing behind it", "https://host/a?token=abc&x=1#f", "https://host/a?token=S&x=1#f"],
  ["any case", "https://host/a?Signature=abc", "https://host/a?Signature=S"],
  [
    "Amazon",
    "https://h/a?X-Amz-Credential=a%2Fb&X-Amz-Signature=c",
    "https://h/a?X-Amz-Credential=S&X-Amz-Signature=S",
  ],
  ["Google", "https://h/a?X-Goog-Signature=c&n=1", "https://h/a?X-Goog-Signature=S&n=1"],
  ["Azure", "https://h/a?sv=2020&sig=c%3D", "https://h/a?sv=2020&sig=S"],
  ["GitLab", "https://h/a?private_token=c", "https://h/a?private_token=S"],
  ["an empty value", "https://h/a?token=", "https://h/a?token=S"],
  [
    "a name that only looks like one",
    "https://h/a?tokens=3&designature=x",
    "https://h/a?tokens=3&designature=x",
  ],
  ["a path, which is no URL", "/home/me@host/x.iso", "/home/me@host/x.iso"],
];
for (const [name, url, shown] of urls) {
  test(`redactUrl(): ${name}`, () => assert.equal(redactUrl(url), shown.replaceAll(/\bS\b/g, REDACTED)));
}

test("redactUrl() of a long text takes no longer than its length", () => {
  const url = `https://${"a:b@".repeat(20_000)}host/${"?token=x&".repeat(20_000)}`;
  assert.ok(redactUrl(url).startsWith(`https://${REDACTED}@host/`));
});
