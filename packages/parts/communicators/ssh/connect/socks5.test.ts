import assert from "node:assert/strict";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { newLine } from "./line.fixture.ts";
import { socks5Connect } from "./socks5.ts";
import type { Socks5Options } from "./socks5.ts";

const never = new AbortController().signal;
const target = { host: "guest.example", port: 2222 };
const options: Socks5Options = { user: undefined, name: "proxy:1080", signal: never };
const me = { name: "me", password: "proxy-word" };

/** A proxy that says these bytes, one after the other, each when it was spoken to; it hears what it was told. */
async function withProxy(
  says: readonly (readonly number[] | "end")[],
  connect: (stream: Duplex) => Promise<unknown>,
): Promise<{ readonly heard: readonly string[]; readonly error: Error | undefined; readonly near: Duplex }> {
  const [near, far] = newLine();
  const heard: string[] = [];
  far.on("data", (chunk: Buffer) => {
    const word = says[heard.push(chunk.toString("hex")) - 1];
    if (word === "end") far.end();
    else if (word) far.write(Buffer.from(word));
  });
  const error = await connect(near).then(
    () => undefined,
    (failure: Error) => failure,
  );
  return { heard, error, near };
}

const bound = [0, 0, 0, 0, 0, 0];

test("the proxy is asked in the words of RFC 1928: no user, the name for it to resolve, the port", async () => {
  const { heard, error } = await withProxy(
    [
      [5, 0],
      [5, 0, 0, 1, ...bound],
    ],
    (stream) => socks5Connect(stream, target, options),
  );
  assert.equal(error, undefined);
  const name = Buffer.from("guest.example").toString("hex");
  assert.deepEqual(heard, ["050100", `050100030d${name}08ae`]);
});

test("a user is offered, and named in the words of RFC 1929 when the proxy wants it", async () => {
  const { heard, error } = await withProxy(
    [
      [5, 2],
      [1, 0],
      [5, 0, 0, 1, ...bound],
    ],
    (stream) => socks5Connect(stream, target, { ...options, user: me }),
  );
  assert.equal(error, undefined);
  assert.equal(heard[0], "05020002");
  assert.equal(
    heard[1],
    `0102${Buffer.from("me").toString("hex")}0a${Buffer.from("proxy-word").toString("hex")}`,
  );
});

const addresses: readonly (readonly [string, readonly number[]])[] = [
  ["IPv4", [1, ...bound]],
  ["IPv6", [4, ...Array.from({ length: 18 }, () => 9)]],
  ["a name", [3, 4, 0x61, 0x62, 0x63, 0x64, 0, 22]],
];
for (const [name, address] of addresses) {
  test(`after a reply with ${name} the next byte is the server's`, async () => {
    const banner = Buffer.from("SSH-2.0-x\r\n");
    const { near, error } = await withProxy(
      [
        [5, 0],
        [5, 0, 0, ...address, ...banner],
      ],
      (stream) => socks5Connect(stream, target, options),
    );
    assert.equal(error, undefined);
    if (near.readableLength < banner.length) await once(near, "readable");
    assert.deepEqual(near.read(), banner);
  });
}

test("a reply that arrives byte by byte is read whole", async () => {
  const [near, far] = newLine();
  const opened = socks5Connect(near, target, options);
  for (const byte of [5, 0, 5, 0, 0, 1, ...bound]) {
    far.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  assert.equal(await opened, near);
});

type Failure = readonly [
  name: string,
  says: readonly (readonly number[] | "end")[],
  state: string,
  words: RegExp,
  user?: typeof me,
];
const failures: readonly Failure[] = [
  ["no such protocol", [[0x48, 0x54]], "unreachable", /proxy:1080: it speaks no SOCKS 5$/],
  ["wants a user", [[5, 2]], "unreachable", /it wants a user and a password \(ssh_proxy_username\)$/],
  ["no method it likes", [[5, 0xff]], "unreachable", /it wants a user and a password/],
  ["no method for our user", [[5, 0xff]], "unreachable", /it accepts no user and password$/, me],
  [
    "wrong password",
    [
      [5, 2],
      [1, 1],
    ],
    "unreachable",
    /it refuses the user or the password$/,
    me,
  ],
  ["closed at once", ["end"], "unreachable", /proxy:1080: it closes the connection$/],
  ["closed in mid-reply", [[5, 0], "end"], "unreachable", /proxy:1080: it closes the connection$/],
  ...[
    "general failure",
    "connection not allowed by its rules",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "time to live expired",
    "command not supported",
    "address type not supported",
    "reply 9",
  ].map((words, index): Failure => {
    const state = words === "connection refused" ? "refused" : "unreachable";
    return [
      words,
      [
        [5, 0],
        [5, index + 1, 0, 1],
      ],
      state,
      new RegExp(`proxy:1080: ${words}$`),
    ];
  }),
];
for (const [name, says, state, words, user] of failures) {
  test(`a proxy that does not go on is told as it is: ${name}`, async () => {
    const { error, near } = await withProxy(says, (stream) =>
      socks5Connect(stream, target, { ...options, user }),
    );
    assert.ok(error && "state" in error);
    assert.equal(error.state, state);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /proxy-word/);
    assert.ok(near.destroyed, "the line is closed");
  });
}

test("a reply cut in the middle is a closed connection, not a short address", async () => {
  const [near, far] = newLine();
  const opened = socks5Connect(near, target, options);
  far.write(Buffer.from([5, 0]));
  far.write(Buffer.from([5, 0]));
  far.end();
  await assert.rejects(opened, { state: "unreachable", message: /it closes the connection$/ });
});

test("waiting for a silent proxy ends with the signal's reason, and the line is closed", async () => {
  const [near] = newLine();
  const stop = new AbortController();
  const opened = socks5Connect(near, target, { ...options, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await assert.rejects(opened, /stopped/);
  assert.ok(near.destroyed);
});
