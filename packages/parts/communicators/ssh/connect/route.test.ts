/** The ways to the guest, and whose fault it is when one does not lead there: over lines without a network. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import type { Host } from "@prebake/sdk";
import ssh2 from "ssh2";
import type { Route, SshSettings } from "../ssh-settings.ts";
import { newLine } from "./line.fixture.ts";
import { wayOf } from "./route.ts";
import { TryFailed } from "./try-failed.ts";

const never = new AbortController().signal;
const guest = { host: "guest", port: 22 };
const logIn = { username: "jump", identities: [{ kind: "password", password: "jump-word" }] } as const;
const bastion: Route = { kind: "bastion", host: "bastion", port: 2222, logIn };
const proxy: Route = { kind: "socks5", host: "proxy", port: 1080, user: undefined };

const settingsOf = (route: Route): SshSettings => ({
  logIn: { username: "me", identities: [] },
  route,
  ciphers: undefined,
  keyExchanges: undefined,
  pty: false,
  forwardedAgent: undefined,
  timeoutMs: undefined,
  handshakeAttempts: undefined,
  keepAliveMs: 0,
  readWriteTimeoutMs: 0,
  transferMethod: "scp",
  localTunnels: [],
  remoteTunnels: [],
});

/** Answers connects to `host:port`: the far end of a line is given to `serve`, or connecting fails as it says. */
function newWay(route: Route, serve: (far: Duplex) => void | BuildError) {
  const memory = createMemoryHost();
  const asked: string[] = [];
  const connect = async (target: { readonly host: string; readonly port: number }) => {
    asked.push(`${target.host}:${target.port}`);
    const [near, far] = newLine();
    far.on("error", () => undefined);
    const failure = serve(far);
    if (failure) throw failure;
    return { native: near };
  };
  // What a way looks at of a host.
  const host = { ...memory, network: { ...memory.network, connect } } as unknown as Host;
  return { way: wayOf(settingsOf(route), host), asked };
}

const down = (code: string) => new BuildError(code, { message: "Cannot connect: so" });

/** An SSH server that lets `jump` in; what it is asked to forward goes to `forward`, which refuses by giving nothing. */
function bastionServer(forward: (destination: string) => Duplex | undefined, password = "jump-word") {
  const hostKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "sec1", format: "pem" })
    .toString();
  const lines: Duplex[] = [];
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("error", () => undefined); // The client has hung up.
    client.on("authentication", (context) =>
      context.method === "password" && context.password === password
        ? context.accept()
        : context.reject(["password"]),
    );
    client.on("tcpip", (accept, refuse, { destIP, destPort }) => {
      const onward = forward(`${destIP}:${destPort}`);
      if (onward) onward.pipe(accept()).pipe(onward);
      else refuse();
    });
  });
  return {
    lines,
    serve: (far: Duplex) => {
      lines.push(far);
      server.injectSocket(far as never); // Declared for sockets; any stream serves.
    },
  };
}

async function failureOf(opened: Promise<unknown>): Promise<TryFailed> {
  const error: unknown = await opened.then(
    () => assert.fail("it was opened"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TryFailed, String(error));
  return error;
}

const says = (text: string) => (far: Duplex) => void far.end(text);
const wrong: readonly (readonly [
  name: string,
  route: Route,
  serve: (far: Duplex) => void | BuildError,
  state: string,
  words: RegExp,
])[] = [
  [
    "a guest that refuses",
    { kind: "direct" },
    () => down("host/connection-refused"),
    "refused",
    /^refuses connections$/,
  ],
  [
    "a proxy that refuses",
    proxy,
    () => down("host/connection-refused"),
    "refused",
    /^is behind the SOCKS proxy proxy:1080, which refuses connections$/,
  ],
  [
    "a proxy whose name is none",
    proxy,
    () => down("host/unknown-host"),
    "unreachable",
    /^is behind the SOCKS proxy proxy:1080, which has a name that does not resolve$/,
  ],
  [
    "a proxy of another kind",
    proxy,
    says("HTTP/1.1 400 Bad Request\r\n\r\n"),
    "unreachable",
    /^cannot be reached through the SOCKS proxy proxy:1080: it speaks no SOCKS 5$/,
  ],
  [
    "a bastion that refuses",
    bastion,
    () => down("host/connection-refused"),
    "refused",
    /^is behind the bastion bastion:2222, which refuses connections$/,
  ],
  [
    "a bastion that does not answer",
    bastion,
    () => down("host/connection-timeout"),
    "unreachable",
    /^is behind the bastion bastion:2222, which does not answer$/,
  ],
  [
    "a bastion that is no SSH server",
    bastion,
    says("220 mail\r\n"),
    "no-banner",
    /^is behind the bastion bastion:2222, which closes the connection, saying "220 mail"$/,
  ],
  [
    "a bastion that does not let us in",
    bastion,
    bastionServer(() => undefined, "other").serve,
    "authentication-refused",
    /^is behind the bastion bastion:2222, which refuses to log in "jump" \(offered: password; it accepts password\)$/,
  ],
  [
    "a guest behind a bastion that is not there",
    bastion,
    bastionServer(() => undefined).serve,
    "unreachable",
    /^\(through the bastion bastion:2222\) cannot be reached: /,
  ],
];
for (const [name, route, serve, state, words] of wrong) {
  test(`a way that does not lead there says where it ends: ${name}`, async () => {
    const { way } = newWay(route, serve);
    await using _way = way;
    const failure = await failureOf(way.open(guest, never));
    assert.equal(failure.state, state);
    assert.match(failure.message, words);
    assert.doesNotMatch(failure.message, /jump-word/);
  });
}

test("straight to the guest, and nothing in between", async () => {
  const { way, asked } = newWay({ kind: "direct" }, says("SSH-2.0-guest\r\n"));
  await using _way = way;
  const stream = await way.open(guest, never);
  const [chunk] = await once(stream, "data");
  assert.deepEqual([asked, String(chunk)], [["guest:22"], "SSH-2.0-guest\r\n"]);
});

/** The far ends of the lines to the guest that a bastion opened. */
function guests() {
  const ends: Duplex[] = [];
  const asked: string[] = [];
  return {
    ends,
    asked,
    forward: (destination: string) => {
      asked.push(destination);
      const [near, far] = newLine();
      ends.push(far);
      return near;
    },
  };
}

test("all streams go through one connection to the bastion, also when several are asked for at once", async () => {
  const { ends, asked: forwarded, forward } = guests();
  const { way, asked } = newWay(bastion, bastionServer(forward).serve);
  await using _way = way;
  const streams = await Promise.all([way.open(guest, never), way.open({ host: "other", port: 23 }, never)]);
  streams.push(await way.open(guest, never));
  assert.deepEqual(asked, ["bastion:2222"]);
  assert.deepEqual(
    forwarded.toSorted((a, b) => (a < b ? -1 : 1)),
    ["guest:22", "guest:22", "other:23"],
  );
  ends[0]?.write("hello");
  const [chunk] = await once(streams[0] ?? assert.fail(), "data");
  assert.equal(String(chunk), "hello");
});

test("a bastion whose connection is lost is connected to again with the next try", async () => {
  const { forward } = guests();
  const server = bastionServer(forward);
  const { way, asked } = newWay(bastion, server.serve);
  await using _way = way;
  const first = await way.open(guest, never);
  const closed = once(first.resume(), "close");
  server.lines[0]?.destroy();
  await closed;
  await way.open(guest, never);
  assert.deepEqual(asked, ["bastion:2222", "bastion:2222"]);
});

test("a bastion that refused at first is asked again: nothing of the failure is kept", async () => {
  const { forward } = guests();
  const { serve } = bastionServer(forward);
  let tries = 0;
  const { way } = newWay(bastion, (far) => (++tries === 1 ? down("host/connection-refused") : serve(far)));
  await using _way = way;
  assert.equal((await failureOf(way.open(guest, never))).state, "refused");
  await way.open(guest, never);
  assert.equal(tries, 2);
});

test("the end of a way is the end of what goes through it", async () => {
  const { forward } = guests();
  const { way } = newWay(bastion, bastionServer(forward).serve);
  const stream = await way.open(guest, never);
  const closed = once(stream.resume(), "close");
  await way[Symbol.asyncDispose]();
  await closed;
  await way[Symbol.asyncDispose]();
});
