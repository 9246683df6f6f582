import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerPending } from "./function-host.ts";
import type { SecretRequest } from "./function-host.ts";
import { openRig } from "./function-rig.ts";

test("secret stores are asked through the host, and what they give is sensitive", () => {
  const asked: SecretRequest[] = [];
  const rig = openRig({ host: { readSecret: (request) => `secret ${asked.push(request)}` } });
  for (const call of [
    'vault("/kv/x", "k")',
    'consul_key("a/b")',
    'aws_secretsmanager("s", "k")',
    'aws_secretsmanager_raw("s")',
  ]) {
    assert.equal(rig.run(call), "sensitive string");
  }
  assert.deepEqual(asked, [
    { store: "vault", path: "/kv/x", key: "k" },
    { store: "consul", key: "a/b" },
    { store: "aws-secretsmanager", name: "s", key: "k" },
    { store: "aws-secretsmanager", name: "s" },
  ]);
});

test("a host without stores refuses, and the call fails", () => {
  const { run } = openRig();
  assert.equal(run('vault("a", "b")'), "!function-failed 1-7");
  assert.equal(run('can(consul_key("a"))'), "false");
});

test("an answer that is still to come is unknown, to try() and can() too", () => {
  const { run } = openRig({
    host: {
      readSecret: () => {
        throw new AnswerPending();
      },
    },
  });
  assert.equal(run('consul_key("a")'), "sensitive string");
  assert.equal(run('upper(vault("a", "b"))'), "sensitive string");
  assert.equal(run('can(vault("a", "b"))'), "unknown bool");
  assert.equal(run('try(vault("a", "b"), "other")'), "unknown any");
});

test("env gives the value of a variable, or nothing", () => {
  const { run } = openRig();
  assert.equal(run('env("EDITOR")'), '"ed"');
  assert.equal(run('env("NOPE")'), '""');
});
