import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import type { Host, HttpResponse } from "@prebake/sdk";
import { createHttpClient } from "./http-client.ts";

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly string[];
  readonly fails?: BuildError;
}

/** A client to a server that gives these answers in turn, the last one for ever. */
function clientOf(answers: readonly Answer[]) {
  const pauses: number[] = [];
  let asked = 0;
  const network = {
    fetch: async (): Promise<HttpResponse> => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? {};
      if (answer.fails) throw answer.fails;
      const { status = 200, headers = {}, body = [] } = answer;
      return {
        status,
        headers,
        body: (async function* () {
          for (const text of body) yield Buffer.from(text);
        })(),
      };
    },
  };
  const clock = { now: () => 0, monotonic: () => 0, delay: async (ms: number) => void pauses.push(ms) };
  const http = createHttpClient({ network: network as unknown as Host["network"], clock }); // Only `fetch` is used.
  const url = "https://user:secret@host.test/list?token=hidden";
  const get = () => http.get(url, { signal: new AbortController().signal });
  return { get, pauses, asked: () => asked };
}

const lost = new BuildError("host/connection-lost", { message: "Cannot fetch x: it broke" });

const kept: readonly (readonly [string, readonly Answer[], number, number])[] = [
  ["an answer", [{ body: ["a", "b"] }], 200, 1],
  ["an answer that says how long it is", [{ body: ["ab"], headers: { "content-length": "2" } }], 200, 1],
  ["nothing there", [{ status: 404 }], 404, 1],
  ["nothing there any more", [{ status: 410 }], 410, 1],
  ["a lost connection, then an answer", [{ fails: lost }, {}], 200, 2],
  ["a cut answer, then a whole one", [{ body: ["a"], headers: { "content-length": "9" } }, {}], 200, 2],
  ["a server in trouble, twice, then an answer", [{ status: 503 }, { status: 500 }, {}], 200, 3],
];
for (const [what, answers, status, asked] of kept) {
  test(`${what}: ${status} after ${asked} tries`, async () => {
    const client = clientOf(answers);
    assert.equal((await client.get()).status, status);
    assert.equal(client.asked(), asked);
    assert.deepEqual(client.pauses, [1000, 2000].slice(0, asked - 1));
  });
}

const large = Array.from({ length: 17 }, () => "x".repeat(1024 * 1024));

const refused: readonly (readonly [string, Answer, string, RegExp, number])[] = [
  ["a server that stays in trouble", { status: 502 }, "plugin/http-status", /HTTP 502/, 3],
  ["a connection that is lost again and again", { fails: lost }, "host/connection-lost", /it broke/, 3],
  ["a forbidden page", { status: 403 }, "plugin/http-status", /HTTP 403\n.*token.*proxy/, 1],
  ["a wrong request", { status: 400 }, "plugin/http-status", /HTTP 400$/, 1],
  ["an answer without an end", { body: large }, "plugin/answer-too-large", /larger than 16 MiB/, 1],
  [
    "too many requests",
    { status: 429, headers: { "retry-after": "120" } },
    "plugin/rate-limit",
    /no more answers.*\n.*in 2 minutes/,
    1,
  ],
  ["too many requests, without a time", { status: 429 }, "plugin/rate-limit", /try again later/, 1],
  [
    "a used-up limit",
    { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30" } },
    "plugin/rate-limit",
    /in 1 minutes/,
    1,
  ],
];
for (const [what, answer, code, words, asked] of refused) {
  test(`${what} is ${code}, after ${asked} tries, and no secret is shown`, async () => {
    const client = clientOf([answer]);
    await assert.rejects(client.get(), (error) => {
      assert.ok(error instanceof BuildError);
      assert.equal(error.code, code);
      const text = [error.message, error.hint ?? ""].join("\n").trimEnd();
      assert.match(text, words);
      assert.doesNotMatch(text, /secret/);
      return true;
    });
    assert.equal(client.asked(), asked);
  });
}
