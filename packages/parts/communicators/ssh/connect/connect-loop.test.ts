/** How connecting goes on and what is said when it comes to nothing: every way to fail, on a clock that is driven by hand. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createConnectRig, createMemoryHost } from "@prebake/testing";
import ssh2 from "ssh2";
import type { LogIn } from "../log-in/log-in.ts";
import { keyIdentity } from "../log-in/private-key.ts";
import type { SshSettings } from "../ssh-settings.ts";
import { connectSsh } from "./connect-loop.ts";
import { newLine } from "./line.fixture.ts";
import { tryFailedOf } from "./try-failed.ts";

const password = { kind: "password", password: "secret-word" } as const;
const standard: SshSettings = {
  logIn: { username: "me", identities: [password] },
  route: { kind: "direct" },
  ciphers: undefined,
  keyExchanges: undefined,
  pty: false,
  forwardedAgent: undefined,
  timeoutMs: 20_000,
  handshakeAttempts: undefined,
  keepAliveMs: 0,
  readWriteTimeoutMs: 0,
  transferMethod: "scp",
  localTunnels: [],
  remoteTunnels: [],
};

/** Opens a stream for each try; may reject as a host's network does. */
type Open = (attempt: number) => Duplex | Error;

interface Trial {
  readonly result: Promise<AsyncDisposable>;
  /** `state detail` of each event. */
  readonly told: () => readonly string[];
  /** When each try began, in milliseconds after the start. */
  readonly starts: readonly number[];
  /** Lets time pass in small steps, with all that happens in it. */
  readonly pass: (ms: number) => Promise<void>;
  /** Lets everything happen that needs no time, until it has. */
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly stop: AbortController;
}

function connectTo(open: Open, settings: Partial<SshSettings> = {}, hasAddress = () => true): Trial {
  const memory = createMemoryHost();
  const rig = createConnectRig({ host: memory });
  const stop = new AbortController();
  const start = memory.clock.monotonic();
  const starts: number[] = [];
  const result = connectSsh(
    {
      settings: { ...standard, ...settings },
      endpoint: async () => (hasAddress() ? { host: "10.0.0.5", port: 22 } : undefined),
      way: {
        open: async () => {
          const opened = open(starts.push(memory.clock.monotonic() - start));
          if (opened instanceof Error) throw tryFailedOf(opened);
          return opened;
        },
        [Symbol.asyncDispose]: async () => undefined,
      },
      context: rig.context,
    },
    stop.signal,
  );
  result.catch(() => undefined); // Each test waits for it.
  return {
    result,
    starts,
    stop,
    told: () =>
      rig.events.flatMap((event) =>
        event.kind === "connection" ? [`${event.state} ${event.detail ?? ""}`] : [],
      ),
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= 100) {
        await turns();
        memory.clock.advance(Math.min(100, left));
      }
      await turns();
    },
    until: async (condition) => {
      while (!condition()) await turns();
    },
  };
}

/** A few turns of the loop: bytes of a line need one each. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

async function failureOf(result: Promise<unknown>): Promise<BuildError> {
  const error: unknown = await result.then(
    () => assert.fail("should have failed"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BuildError, String(error));
  return error;
}

/** A line at whose other end this happens. */
function answering(act: (far: Duplex) => void): Duplex {
  const [near, far] = newLine();
  far.on("error", () => undefined); // The near side has gone.
  far.resume();
  act(far);
  return near;
}

const hostError = (code: string, message = "Cannot connect to 10.0.0.5:22: so") =>
  new BuildError(code, { message });

/** What stands behind "Cannot connect over SSH within 20s: 10.0.0.5:22 ". */
const failures: readonly (readonly [name: string, open: Open, state: string, words: RegExp, hint: RegExp])[] =
  [
    [
      "nobody listens",
      () => hostError("host/connection-refused"),
      "refused",
      /^refuses connections$/,
      /Nothing listens there/,
    ],
    [
      "nobody answers",
      () => hostError("host/connection-timeout"),
      "unreachable",
      /^does not answer$/,
      /firewall/,
    ],
    ["no way there", () => hostError("host/unreachable"), "unreachable", /^cannot be reached$/, /firewall/],
    [
      "a name that is none",
      () => hostError("host/unknown-host"),
      "unreachable",
      /^has a name that does not resolve$/,
      /network/,
    ],
    [
      "anything else",
      () => new Error("wire cut"),
      "unreachable",
      /^cannot be reached \(wire cut\)$/,
      /network/,
    ],
    [
      "a forward before the guest is up",
      () => answering(() => undefined),
      "no-banner",
      /^accepts the connection, but no SSH server (?:answers|has answered on it)$/,
      /still be booting/,
    ],
    [
      "closed at once",
      () => answering((far) => far.end()),
      "no-banner",
      /^accepts the connection and closes it again before an SSH server has answered$/,
      /port is open/,
    ],
    [
      "another protocol",
      () => answering((far) => far.end("220 mail ready\r\n")),
      "no-banner",
      /^closes the connection, saying "220 mail ready"$/,
      /port is open/,
    ],
    [
      "too many visitors",
      () => answering((far) => far.end("Exceeded MaxStartups\r\n")),
      "no-banner",
      /saying "Exceeded MaxStartups"$/,
      /port is open/,
    ],
    [
      "endless words",
      () => answering((far) => far.write("x".repeat(9000))),
      "no-banner",
      /^answers, but not as an SSH server does "x{120}"$/,
      /port is open/,
    ],
    [
      "closed after the banner",
      () => answering((far) => far.end("SSH-2.0-x\r\n")),
      "banner",
      /^closes the connection during the SSH handshake$|handshake failed/,
      /server's log/,
    ],
    [
      "an old protocol",
      () => answering((far) => far.write("SSH-1.5-x\r\n")),
      "banner",
      /^answers, but the SSH handshake failed: /,
      /server's log/,
    ],
  ];
for (const [name, open, state, words, hint] of failures) {
  test(`a connection that does not come is told as what it is: ${name}`, async () => {
    const trial = connectTo(open);
    await trial.pass(20_100);
    const error = await failureOf(trial.result);
    assert.equal(error.code, "ssh/timeout");
    const start = "Cannot connect over SSH within 20s: 10.0.0.5:22 ";
    assert.ok(error.message.startsWith(start), error.message);
    assert.match(error.message.slice(start.length), words);
    assert.match(error.hint ?? "", hint);
    assert.equal(error.context["state"], state);
    assert.ok(
      trial.told().some((text) => text.startsWith(`${state} 10.0.0.5:22 `)),
      trial.told().join("\n"),
    );
  });
}

test("a machine without an address is told as such, and not tried", async () => {
  const trial = connectTo(
    () => assert.fail("nothing to try"),
    {},
    () => false,
  );
  await trial.pass(20_100);
  const error = await failureOf(trial.result);
  assert.equal(error.message, "Cannot connect over SSH within 20s: the guest has no address yet");
  assert.match(error.hint ?? "", /DHCP/);
  assert.deepEqual(trial.told(), ["no-address the guest has no address yet"]);
});

test("what stays the same is told once, what changes is told each time, and the last words are the last one's", async () => {
  const trial = connectTo((attempt) =>
    attempt <= 10
      ? hostError("host/connection-refused")
      : attempt <= 20
        ? answering((far) => far.end())
        : hostError("host/connection-refused"),
  );
  await trial.pass(20_100);
  assert.deepEqual(
    trial.told().map((text) => text.split(" ")[0]),
    ["refused", "no-banner", "refused"],
  );
  assert.match((await failureOf(trial.result)).message, /refuses connections$/);
});

test("a connection is given up by its signal, with the signal's reason", async () => {
  const trial = connectTo(() => answering(() => undefined));
  await trial.pass(2000);
  trial.stop.abort(new Cancelled("stop"));
  await assert.rejects(trial.result, Cancelled);
});

test("without a time limit it is tried for as long as it takes", async () => {
  const trial = connectTo(() => hostError("host/connection-timeout"), { timeoutMs: undefined });
  await trial.pass(300_000);
  assert.ok(trial.starts.length > 100);
  trial.stop.abort(new Cancelled("stop"));
  await assert.rejects(trial.result, Cancelled);
});

type Authentication = (context: ssh2.AuthContext) => void;

const hostKey = newKey();
function newKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "sec1", format: "pem" })
    .toString();
}

/** A real SSH server at the other end of each line; `asked` has the methods that it was offered. */
function sshServer(authentication: Authentication) {
  const asked: string[] = [];
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("error", () => undefined); // The client has hung up.
    client.on("authentication", (context) => {
      asked.push(context.method);
      authentication(context);
    });
  });
  const open: Open = () => {
    const [near, far] = newLine();
    server.injectSocket(far as never); // Declared for sockets; any stream serves.
    return near;
  };
  return { asked, open };
}

const refuseAll =
  (...accepts: ssh2.AuthenticationType[]): Authentication =>
  (context) =>
    context.reject(accepts);

test("a server that lets in is told with its banner and how long the log-in took", async () => {
  const { open, asked } = sshServer((context) =>
    context.method === "password" ? context.accept() : context.reject(["password"]),
  );
  const trial = connectTo(open);
  await trial.until(() => trial.told().length > 0);
  await using _link = await trial.result;
  assert.match(trial.told()[0] ?? "", /^connected SSH-2\.0-ssh2js\S+, logged in \d+ ms after this banner$/);
  assert.deepEqual(asked, ["none", "password"]);
});

test("after refused log-ins it waits longer and longer: users come late, and a guest shuts out who asks too often", async () => {
  const { open, asked } = sshServer(refuseAll("password"));
  const trial = connectTo(open, { timeoutMs: undefined, handshakeAttempts: 6 });
  for (let refused = 1; refused <= 6; refused++) {
    await trial.until(() => asked.length === 2 * refused);
    await turns();
    if (refused < 6) await trial.pass([1000, 2000, 4000, 6000, 6000][refused - 1] ?? 0);
  }
  const error = await failureOf(trial.result);
  assert.equal(error.code, "ssh/authentication-refused");
  assert.match(
    error.message,
    /^Cannot log in over SSH, tried 6 times: 10\.0\.0\.5:22 refuses to log in "me" \(offered: password; it accepts password\)$/,
  );
  assert.match(error.hint ?? "", /ssh_username, ssh_password and ssh_private_key_file/);
  const pauses = trial.starts.slice(1).map((at, index) => at - (trial.starts[index] ?? 0));
  for (const [index, pause] of [1000, 2000, 4000, 6000, 6000].entries())
    assert.ok(Math.abs((pauses[index] ?? 0) - pause) <= 200, pauses.join(" "));
  assert.equal(trial.told().length, 1, "one event, for it is the same each time");
});

const keyOf = (text: string) => keyIdentity(text, "the test");
const [firstKey, secondKey] = [keyOf(newKey()), keyOf(newKey())];
const logIns: readonly {
  readonly name: string;
  readonly identities: LogIn["identities"];
  readonly accepts: readonly ssh2.AuthenticationType[];
  readonly asked: readonly string[];
  readonly words: RegExp;
}[] = [
  {
    name: "nothing of ours is accepted",
    identities: [firstKey, password],
    accepts: ["hostbased"],
    asked: ["none"],
    words: /\(offered: nothing that it accepts; it accepts hostbased\)$/,
  },
  {
    name: "a password where only keys are taken",
    identities: [password],
    accepts: ["publickey"],
    asked: ["none"],
    words: /\(offered: nothing that it accepts; it accepts publickey\)$/,
  },
  {
    name: "wrong keys, each by its fingerprint",
    identities: [firstKey, secondKey],
    accepts: ["publickey"],
    asked: ["none", "publickey", "publickey"],
    words:
      /\(offered: key ecdsa-sha2-nistp256 SHA256:[\w+/]{43}, key ecdsa-sha2-nistp256 SHA256:[\w+/]{43}; it accepts publickey\)$/,
  },
  {
    name: "all methods, keys first",
    identities: [firstKey, password],
    accepts: ["publickey", "password", "keyboard-interactive"],
    asked: ["none", "publickey", "password", "keyboard-interactive"],
    words:
      /password, password by keyboard-interactive; it accepts publickey, password, keyboard-interactive\)$/,
  },
  {
    name: "no way to log in at all",
    identities: [],
    accepts: ["password"],
    asked: ["none"],
    words: /\(offered: nothing that it accepts; it accepts password\)$/,
  },
];
for (const { name, identities, accepts, asked: wanted, words } of logIns) {
  test(`a refused log-in says what was offered and what is accepted: ${name}`, async () => {
    const { open, asked } = sshServer((context) =>
      context.method === "keyboard-interactive"
        ? context.prompt([{ prompt: "Password:", echo: false }], () => context.reject([...accepts]))
        : context.reject([...accepts]),
    );
    const trial = connectTo(open, { logIn: { username: "me", identities }, handshakeAttempts: 1 });
    await trial.until(() => trial.told().length > 0);
    const error = await failureOf(trial.result);
    assert.match(error.message, words);
    assert.deepEqual(asked, wanted);
    assert.doesNotMatch(JSON.stringify([error.message, error.hint, trial.told()]), /secret-word/);
  });
}

test("a server that wants a new password first is told as that", async () => {
  const { open } = sshServer((context) => {
    if (context.method !== "password") context.reject(["password"]);
    else context.requestChange("too old", () => undefined);
  });
  const trial = connectTo(open, { handshakeAttempts: 1 });
  await trial.until(() => trial.told().length > 0);
  assert.match(
    (await failureOf(trial.result)).message,
    /wants a new password for "me" before it lets anybody in$/,
  );
});

test("a server that hangs up during the log-in is told as that, and tried again", async () => {
  let hungUp = 0;
  const lines: Duplex[] = [];
  const { open } = sshServer((context) => {
    if (hungUp++ > 0) context.accept();
    else lines.at(-1)?.destroy();
  });
  const trial = connectTo((attempt) => {
    const near = open(attempt);
    if (!(near instanceof Error)) lines.push(near);
    return near;
  });
  await trial.until(() => trial.told().length > 0);
  assert.match(trial.told()[0] ?? "", /^banner 10\.0\.0\.5:22 closes the connection during the log-in$/);
  await trial.pass(1500);
  await trial.until(() => trial.told().length > 1);
  await using _link = await trial.result;
});

test("a server that greets and then says nothing is left after a minute", async () => {
  const trial = connectTo(() => answering((far) => far.write("SSH-2.0-x\r\n")), { timeoutMs: 70_000 });
  await trial.pass(61_000);
  assert.match(
    trial.told()[0] ?? "",
    /^banner 10\.0\.0\.5:22 answers, but the SSH handshake did not end within 60s$/,
  );
  trial.stop.abort(new Cancelled("stop"));
  await assert.rejects(trial.result, Cancelled);
});

test("when the time is over in the middle of a handshake, that is what is said", async () => {
  const trial = connectTo(() => answering((far) => far.write("SSH-2.0-x\r\n")), { timeoutMs: 5000 });
  await trial.pass(5100);
  const error = await failureOf(trial.result);
  assert.match(
    error.message,
    /within 5s: 10\.0\.0\.5:22 greets as "SSH-2\.0-x", but the handshake has not come to its end$/,
  );
});

test("algorithms that both sides have not in common are told, with the fields to change", async () => {
  const { open } = sshServer(refuseAll("password"));
  const trial = connectTo(open, { keyExchanges: ["diffie-hellman-group1-sha1"] });
  await trial.until(() => trial.told().length > 0);
  assert.match(
    trial.told()[0] ?? "",
    /^banner 10\.0\.0\.5:22 answers, but the SSH handshake failed: .*key exchange/,
  );
  await trial.pass(20_100);
  assert.match((await failureOf(trial.result)).hint ?? "", /ssh_ciphers and ssh_key_exchange_algorithms/);
});
