import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { BuildError, Cancelled, DiagnosticList, Redactor } from "@prebake/base";
import type { SecretRequest } from "@prebake/hcl";
import { createMemoryHost } from "@prebake/testing";
import { consoleOf } from "../console.ts";
import { configOf, everything, load, saidOf } from "../load-rig.fixture.ts";
import type { LoadOptions, Loaded } from "../load-rig.fixture.ts";
import { inspectTemplate } from "../inspect.ts";
import { describeTemplate } from "../describe/describe-template.ts";
import { planBuilds } from "../plan-builds.ts";
import type { ReadSecret } from "./secret-answers.ts";
import { SecretAnswers } from "./secret-answers.ts";
import { settleSecrets } from "./settle-secrets.ts";

const idOf = (request: SecretRequest): string => {
  const { store, ...rest } = request;
  return [store, ...Object.values(rest)].join(" ");
};

interface Stores {
  readonly readSecret: ReadSecret;
  /** Questions, in the order of their first asking; those of one moment in brackets. */
  readonly asked: string[][];
}

/** Secrets by question. Questions of one moment are answered together. */
function stores(secrets: Readonly<Record<string, string>>): Stores {
  const asked: string[][] = [];
  let moment: string[] | undefined;
  return {
    asked,
    readSecret: async (request) => {
      const id = idOf(request);
      if (!moment) asked.push((moment = []));
      moment.push(id);
      await Promise.resolve();
      moment = undefined;
      const text = secrets[id];
      if (text === undefined)
        throw new BuildError("secret-store/missing", {
          message: `Cannot read ${id}: it is not there`,
          hint: "Look.",
        });
      return text;
    },
  };
}

async function loadHcl(text: string, { readSecret }: Stores, options: LoadOptions = {}): Promise<Loaded> {
  const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
  return await load(host, { path: "m.pkr.hcl", purpose: "build", readSecret, ...options });
}

const builder = 'source "null" "a" {\n}\nbuild {\n  sources = ["null.a"]\n}\n';

test("what independent expressions want is asked for side by side, dependent questions after their answers, each once", async () => {
  const asking = stores({
    "vault secret/data/a x": "va",
    "consul path": "secret/data/b",
    "vault secret/data/b y": "vb",
    "aws-secretsmanager raw": '{"k": "json-value"}',
  });
  const { template, diagnostics } = await loadHcl(
    `variable "v" {\n  default = vault("secret/data/a", "x")\n}
locals {
  again = vault("secret/data/a", "x")
  path  = consul_key("path")
  deep  = vault(local.path, "y")
  raw   = jsondecode(aws_secretsmanager_raw("raw"))
  made  = "\${local.deep}-\${local.raw.k}-\${var.v}"
}\n${builder}`,
    asking,
  );
  assert.deepEqual(saidOf(diagnostics), []);
  assert.deepEqual(asking.asked, [
    ["vault secret/data/a x"],
    ["consul path", "aws-secretsmanager raw"],
    ["vault secret/data/b y"],
  ]);
  assert.ok(template?.syntax === "hcl");
  assert.ok(template.secrets.includes("vb-json-value-va"));
});

test("answers are sensitive wherever they go: variables, locals, descriptions, plans, the console", async () => {
  const asking = stores({ "consul k": "hunter2", "consul l": "swordfish" });
  const text = `variable "v" {\n  default = consul_key("k")\n}
locals {\n  up = upper(var.v)\n}
source "null" "a" {
  inline = consul_key("l")
  nested = { x = ["<\${upper(consul_key("l"))}>"] }
}
build {\n  sources = ["null.a"]\n}\n`;
  const { template, diagnostics, redactor } = await loadHcl(text, asking);
  assert.deepEqual(saidOf(diagnostics), []);
  assert.ok(template?.syntax === "hcl");
  await settleSecrets(template, everything);
  const { plan } = planBuilds(template, everything);
  const node = plan?.builds[0]?.builder;
  assert.deepEqual(node && configOf(node), { inline: "swordfish", nested: { x: ["<SWORDFISH>"] } });
  const evaluated = JSON.stringify(node?.evaluate(undefined, new DiagnosticList()), (key, value: unknown) =>
    key === "range" || key === "keyRange" ? undefined : value,
  );
  assert.equal(evaluated.match(/"sensitive":true/g)?.length, 2);
  assert.ok(plan?.secrets.includes("swordfish"));
  const shown = redactor.redact(
    [JSON.stringify(describeTemplate(template)), ...inspectTemplate(template)].join("\n"),
  );
  const console = consoleOf(template);
  const answers = await Promise.all(
    ["var.v", "local.up", 'consul_key("k")', "{ a = var.v }"].map((line) => console.evaluate(line)),
  );
  const said = [shown, ...answers.map((answer) => answer.text), ...console.variables()].join("\n");
  assert.doesNotMatch(said, /hunter2|swordfish/i);
  assert.equal(answers[0]?.text, "<sensitive>");
});

test("a question that cannot be answered is a mistake at its place, with what to do", async () => {
  const { diagnostics } = await loadHcl(
    `locals {\n  a = vault("x", "y")\n  b = can(vault("x", "y"))\n}\n${builder}`,
    stores({}),
  );
  assert.deepEqual(saidOf(diagnostics), ["hcl/function-failed m.pkr.hcl:2,7-13"]);
  assert.match(diagnostics[0]?.detail ?? "", /Cannot read vault x y: it is not there\. Look\.$/);
});

test("questions that never end are stopped", async () => {
  const text = `locals {\n  a = consul_key(uuidv4())\n}\n${builder}`;
  const host = { ...createMemoryHost({ files: { "m.pkr.hcl": text } }), randomBytes };
  const { diagnostics } = await load(host, { path: "m.pkr.hcl", readSecret: async () => "x" });
  assert.match(diagnostics[0]?.detail ?? "", /each answer leads to another question/);
});

test("builds ask for their own secrets, the selected ones only", async () => {
  const asking = stores({ "consul a": "1", "consul b": "2", "consul s": "3" });
  const text = ["a", "b"]
    .map((name) => `source "null" "${name}" {\n  k = consul_key("${name}")\n}\n`)
    .join("");
  const build = `build {\n  sources = ["null.a", "null.b"]\n  provisioner "shell" {\n    s = consul_key("s")\n    late = consul_key("x-\${build.ID}")\n  }\n}\n`;
  const { template } = await loadHcl(text + build, asking);
  assert.ok(template);
  const selection = { ...everything, only: ["null.b"] };
  await settleSecrets(template, selection);
  assert.deepEqual(asking.asked, [["consul b", "consul s"]]);
  const step = planBuilds(template, selection).plan?.builds[0]?.provisioners[0];
  assert.deepEqual(step && configOf(step), { s: "3", late: "?" });
  const said = new DiagnosticList();
  step?.evaluate({ ID: "i-1" }, said);
  assert.match(said.items[0]?.detail ?? "", /known only while the build runs/);
});

test("data sources wait for the secrets that they are given", async () => {
  const asking = stores({ "consul k": "hush" });
  const { template, diagnostics } = await loadHcl(
    `data "echo" "d" {\n  input = consul_key("k")\n}\nlocals {\n  l = data.echo.d.output\n}\n${builder}`,
    asking,
    { evaluateDataSources: true },
  );
  assert.deepEqual(saidOf(diagnostics), []);
  assert.ok(template?.syntax === "hcl");
  assert.equal((await consoleOf(template).evaluate("local.l")).text, "<sensitive>");
});

test("nothing is asked when only the syntax is looked at", async () => {
  const asking = stores({});
  const { diagnostics } = await loadHcl(`locals {\n  a = consul_key("k")\n}\n${builder}`, asking, {
    purpose: "syntax",
  });
  assert.deepEqual([saidOf(diagnostics), asking.asked], [[], []]);
});

async function loadLegacy(
  variables: Readonly<Record<string, string>>,
  { readSecret }: Stores,
): Promise<Loaded> {
  const template = { variables, builders: [{ type: "null", text: "{{user `c`}}" }] };
  const host = createMemoryHost({ files: { "t.json": JSON.stringify(template) } });
  return await load(host, { path: "t.json", purpose: "build", readSecret });
}

test("legacy: variables ask side by side, and for what other variables say", async () => {
  const asking = stores({
    "consul k": "path",
    "vault path f": "deep",
    "aws-secretsmanager s a": "A",
    "aws-secretsmanager s": '{"only": "one"}',
    "aws-secretsmanager plain": "text",
  });
  const { template, diagnostics } = await loadLegacy(
    {
      a: "{{consul_key `k`}}",
      b: "{{aws_secretsmanager `s` `a`}}{{aws_secretsmanager_raw `plain`}}",
      c: "{{vault (user `a`) `f`}}",
      d: "{{aws_secretsmanager `s`}}",
    },
    asking,
  );
  assert.deepEqual(saidOf(diagnostics), []);
  assert.deepEqual(asking.asked, [
    ["consul k", "aws-secretsmanager s a", "aws-secretsmanager s"],
    ["aws-secretsmanager plain", "vault path f"],
  ]);
  assert.deepEqual(template?.userVariables, { a: "path", b: "Atext", c: "deep", d: "one" });
  assert.ok(["path", "deep", "A", "text"].every((text) => template.secrets.includes(text)));
});

test("legacy: a question that cannot be answered is a mistake at its place; circles are still found", async () => {
  const { diagnostics } = await loadLegacy(
    { a: "{{vault `x` `y`}}", b: "{{consul_key `k`}}{{user `c`}}", c: "{{user `b`}}" },
    stores({ "consul k": "v" }),
  );
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["gotemplate/call-failed", "template/legacy-variable-cycle"],
  );
  assert.match(diagnostics[0]?.detail ?? "", /it is not there\. Look/);
});

test("SecretAnswers rejects with the reason of the signal, and with nothing else", async () => {
  const controller = new AbortController();
  const reason = new Cancelled("stop");
  const answers = new SecretAnswers({
    readSecret: async () => {
      controller.abort(reason);
      throw reason;
    },
    redactor: new Redactor(),
    signal: controller.signal,
  });
  const asking = answers.askAhead(() => {
    try {
      answers.read({ store: "consul", key: "k" });
    } catch {
      // Pending, as it must be.
    }
  });
  await assert.rejects(asking, reason);
});
