/** Where a field is wrong, a component's check is given something in its place: no check of ours may trip over that. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, Redactor } from "@prebake/base";
import { checkPlan } from "@prebake/runner";
import type { ComponentKind } from "@prebake/sdk";
import { loadTemplate, planBuilds } from "@prebake/template";
import { createMemoryHost } from "@prebake/testing";
import { createRegistry } from "../parts.ts";

const registry = createRegistry([]);
const signal = new AbortController().signal;

/** Of the wrong type for one field or another; a typo makes each of them a configuration with a mistake. */
const values = ["null", "[[1]]", "{ a = [1] }", '"x y"', "-1", "true", "nothing_of_that_name"];

const none = 'source "null" "x" {\n  communicator = "none"\n}\n';

function templateWith(kind: ComponentKind, type: string, line: string): string {
  const body = `{\n  not_a_field = 1\n  ${line}\n}\n`;
  if (kind === "builder") return `source "${type}" "x" ${body}build {\n  sources = ["${type}.x"]\n}\n`;
  return `${none}build {\n  sources = ["null.x"]\n  ${kind} "${type}" ${body}}\n`;
}

async function mistakesOf(text: string): Promise<DiagnosticList> {
  const host = createMemoryHost({ files: { "t.pkr.hcl": text } });
  const redactor = new Redactor();
  const request = { path: "t.pkr.hcl", purpose: "validate", programVersion: "1.0.0", runId: "run" } as const;
  const { template } = await loadTemplate({ ...request, registry, redactor, signal }, host);
  assert.ok(template);
  const { plan } = planBuilds(template, { only: [], except: [], whenNothingIsLeft: "error" });
  assert.ok(plan);
  const sink = new DiagnosticList();
  const flags = { debug: false, force: false, onError: "cleanup" } as const;
  await checkPlan(plan, { registry, host, redactor, signal, flags }, sink);
  return sink;
}

for (const kind of ["builder", "provisioner", "post-processor"] as const) {
  test(`no ${kind} trips over what stands for a field that is wrong`, async () => {
    for (const type of registry.names(kind)) {
      const component = await registry.find(kind, type);
      for (const field of Object.keys(component?.config.fields ?? {}))
        for (const value of values) {
          const sink = await mistakesOf(templateWith(kind, type, `${field} = ${value}`));
          assert.ok(sink.hasErrors, `${kind} ${type}: ${field} = ${value}`);
        }
    }
  });
}
