/** A template in legacy JSON and the same in HCL2: one plan. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { DiagnosticList, Redactor } from "@prebake/base";
import { createHost } from "@prebake/host";
import { decode } from "@prebake/schema";
import type { ComponentKind, ComponentNode } from "@prebake/sdk";
import { loadTemplate, planBuilds } from "@prebake/template";
import type { VariableAssignment } from "@prebake/template";
import { createRegistry } from "../parts.ts";
import { syncFiles } from "./sync-files.ts";

const examples = join(import.meta.dirname, "../../../../../examples/installer");

const templates: readonly {
  readonly name: string;
  /** Of the build, in JSON and in HCL2: only there a source must have a name of its own. */
  readonly builds: readonly [string, string];
  readonly env: Readonly<Record<string, string>>;
  readonly variables: readonly VariableAssignment[];
  /** In the plan of both: that something was compared. */
  readonly holds: readonly string[];
}[] = [
  {
    name: "centos7",
    builds: ["qemu", "centos7"],
    env: {},
    variables: [
      { name: "iso_url", text: "installer.iso" },
      { name: "iso_checksum", text: "ab".repeat(32) },
      { name: "iso_checksum_type", text: "sha256" },
      { name: "ssh_username", text: "root" },
      { name: "ssh_password", text: "packer" },
    ],
    holds: [
      `"iso_checksum":"sha256:${"ab".repeat(32)}"`,
      "<tab> text ks=http://10.0.2.2:8080/centos7-ks.cfg<enter><wait>",
      '"ssh_timeout":1200000',
      '"headless":true',
    ],
  },
  {
    name: "debian-8-jessie",
    builds: ["jessie-qemu", "jessie-qemu"],
    env: {
      PACKER_DEBIAN_ISO_URL: "installer.iso",
      PACKER_DEBIAN_ISO_SUM: "cd".repeat(64),
      PACKER_SSH_USER: "packer",
      PACKER_SSH_PASS: "secret",
    },
    variables: [],
    holds: [
      `"iso_checksum":"sha512:${"cd".repeat(64)}"`,
      "passwd/username=packer <wait>",
      "echo 'secret' | NAME=value sudo -E -S bash '/tmp/script.sh'",
      '"ssh_timeout":10000000',
    ],
  },
];

for (const { name, builds, env, variables, holds } of templates) {
  test(`${name}: legacy JSON and HCL2 give the same plan`, async () => {
    const fromJson = await planOf(`${name}.json`, env, variables);
    const fromHcl = await planOf(`${name}.pkr.hcl`, env, variables);
    assert.deepEqual(
      [fromJson.names, fromHcl.names],
      builds.map((build) => [build]),
    );
    assert.deepEqual(fromHcl.builds, fromJson.builds);
    const text = JSON.stringify(fromJson.builds);
    for (const part of holds) assert.ok(text.includes(part), `${part} is not in ${text}`);
  });
}

/** The builds with their decoded configurations, as plain data. */
async function planOf(
  file: string,
  env: Readonly<Record<string, string>>,
  variables: readonly VariableAssignment[],
): Promise<{ readonly names: readonly string[]; readonly builds: unknown }> {
  const host = createHost({ env, workingDirectory: examples });
  const registry = createRegistry([]);
  const loaded = await loadTemplate(
    {
      path: file,
      purpose: "build",
      variables,
      registry,
      redactor: new Redactor(),
      syncFiles,
      runId: "run",
      programVersion: "0.0.0",
      signal: new AbortController().signal,
    },
    host,
  );
  assert.ok(loaded.template);
  const { plan, diagnostics } = planBuilds(loaded.template, {
    only: [],
    except: [],
    whenNothingIsLeft: "error",
  });
  assert.ok(plan && diagnostics.length === 0);
  const configOf = async (kind: ComponentKind, node: ComponentNode) => {
    const component = await registry.find(kind, node.type);
    assert.ok(component);
    return decoded(component.config, node, plan.syntax);
  };
  const builds = await Promise.all(
    plan.builds.map(async ({ builder, provisioners, postProcessors }) => ({
      builder: [builder.type, await configOf("builder", builder)],
      provisioners: await Promise.all(
        provisioners.map(async (node) => ({
          type: node.type,
          limits: [node.pauseBeforeMs, node.maxRetries, node.timeoutMs],
          config: await configOf("provisioner", node),
        })),
      ),
      postProcessors: postProcessors.length,
    })),
  );
  return { names: plan.builds.map(({ identity }) => identity.sourceName), builds };
}

function decoded(
  declaration: Parameters<typeof decode>[0],
  node: ComponentNode,
  syntax: Parameters<typeof decode>[2]["syntax"],
): unknown {
  const sink = new DiagnosticList();
  const render = (text: string) => node.render(text, { variables: undefined, data: machineData, sink }) ?? "";
  const { config } = decode(declaration, node.evaluate(undefined, sink), { syntax, sink, render });
  assert.deepEqual(
    sink.items.filter(({ severity }) => severity === "error").map(({ detail }) => detail),
    [],
  );
  // What is rendered late is rendered now, with the same machine: the languages put their variables in at different times.
  return JSON.parse(JSON.stringify(config), (_, value: unknown) =>
    typeof value === "string" ? render(value) : value,
  );
}

const machineData = {
  HTTPIP: "10.0.2.2",
  HTTPPort: 8080,
  Name: "box",
  Vars: "NAME=value",
  Path: "/tmp/script.sh",
};
