/** Parts that each break one rule of their suite, and parts that keep all. `contract-suites.test.ts` runs this file. */
import { describe } from "node:test";
import { bool, choice, declareConfig, duration, string, strings, stringMap } from "@prebake/schema";
import { defineBuilder, defineDataSource, definePostProcessor, defineProvisioner } from "@prebake/sdk";
import type { Artifact, Builder, DataSource, PostProcessor, Provisioner } from "@prebake/sdk";
import {
  builderContract,
  dataSourceContract,
  postProcessorContract,
  provisionerContract,
} from "./component-contract.ts";
import { idleCommunicator } from "./fake-parts.ts";
import { packerFieldContract } from "./field-contract.ts";
import { createMemoryHost } from "./memory-host.ts";

const host = createMemoryHost();
const fields = { value: string({ doc: "Any text." }) };
const config = declareConfig("part", "A part.", fields);
const artifact: Artifact = { builderId: "b", id: "i", files: [], description: "d", state: {} };
const machine = { communicator: idleCommunicator, variables: {} };
const subject = { config: { value: "x" }, host };

const provisioners: Readonly<Record<string, Partial<Provisioner<typeof fields>>>> = {
  "keeps all": {},
  "says nothing of a field": { config: declareConfig("part", "A part.", { value: string({ doc: "text" }) }) },
  "is declared under another name": { config: declareConfig("other", "A part.", fields) },
  "complains of what is good": {
    check: (_, { error }) => error("value", { code: "x/y", summary: "No", detail: "It is wrong." }),
  },
  "fails to release": {
    run: async (_, { scope, signal }) => {
      signal.throwIfAborted();
      scope.defer("it", () => Promise.reject(new Error("still there")));
    },
  },
  "goes on when cancelled": { run: async () => undefined },
};
for (const [name, change] of Object.entries(provisioners)) {
  const run: Provisioner<typeof fields>["run"] = async (_, { signal }) => signal.throwIfAborted();
  describe(`provisioner that ${name}`, () =>
    provisionerContract({ ...subject, part: defineProvisioner({ type: "part", config, run, ...change }) }));
}

const postProcessors: Readonly<Record<string, PostProcessor<typeof fields>["run"]>> = {
  "keeps all": async (_, context) => ({ artifact: context.artifact, keepInput: true }),
  "gives no artifact": async () => ({ artifact: undefined, keepInput: false }),
  "gives live objects": async () => ({
    artifact: { ...artifact, state: { at: new Date(0) } },
    keepInput: true,
  }),
  "does not say whether the input stays": async () => ({
    artifact,
    keepInput: undefined as unknown as boolean,
  }), // Wrong on purpose.
};
for (const [name, run] of Object.entries(postProcessors)) {
  describe(`post-processor that ${name}`, () =>
    postProcessorContract({
      ...subject,
      artifact,
      part: definePostProcessor({ type: "part", config, run }),
    }));
}

const builders: Readonly<Record<string, Builder<typeof fields>["run"]>> = {
  "keeps all": async (_, { provision }) => {
    await provision(machine);
    return artifact;
  },
  "hands two machines over": async (_, { provision }) => {
    await provision(machine);
    await provision(machine);
    return artifact;
  },
  "hands over live variables": async (_, { provision }) => {
    await provision({ ...machine, variables: { At: new Date(0) as unknown as string } }); // Wrong on purpose.
    return artifact;
  },
  "takes a failure for success": async (_, { provision }) => {
    await provision(machine).catch(() => undefined);
    return artifact;
  },
  "hides the failure behind its own": async (_, { provision }) => {
    await provision(machine).catch(() => Promise.reject(new Error("mine")));
    return artifact;
  },
};
for (const [name, run] of Object.entries(builders)) {
  describe(`builder that ${name}`, () =>
    builderContract({ ...subject, part: defineBuilder({ type: "part", config, run }) }));
}

const dataSources: Readonly<Record<string, DataSource<typeof fields>["read"]>> = {
  "keeps all": async (_, { signal }) => {
    signal.throwIfAborted();
    return { value: "x" };
  },
  "forgets an output": async (_, { signal }) => {
    signal.throwIfAborted();
    return {};
  },
  "gives live objects": async (_, { signal }) => {
    signal.throwIfAborted();
    return { value: new Date(0) };
  },
  "goes on when cancelled": async () => ({ value: "x" }),
};
for (const [name, read] of Object.entries(dataSources)) {
  describe(`data source that ${name}`, () =>
    dataSourceContract({
      ...subject,
      part: defineDataSource({ type: "part", config, outputs: fields, read }),
    }));
}

// Packer's provisioner `file`, as its table of facts has it.
const file = {
  content: string({ doc: "Text." }),
  source: string({ doc: "File." }),
  sources: strings({ doc: "Files." }),
  destination: string({ required: true, doc: "Where it goes." }),
  direction: choice(["upload", "download"], { default: "upload", doc: "Which way." }),
  generated: bool({ default: false, doc: "Made later." }),
};
const tables: Readonly<Record<string, object>> = {
  "keeps all": {},
  "has a field more": { more: duration({ doc: "How long." }) },
  "has another type": { sources: stringMap({ doc: "Files." }) },
  "has another default": {
    direction: choice(["upload", "download"], { default: "download", doc: "Which way." }),
  },
  "has a default where there is none": { generated: bool({ default: true, doc: "Made later." }) },
  "requires nothing": { destination: string({ doc: "Where it goes." }) },
  "takes any value": { direction: string({ default: "upload", doc: "Which way." }) },
  "knows too few values": { direction: choice(["upload"], { default: "upload", doc: "Which way." }) },
  "refuses a field": { sources: strings({ refused: "It is not there.", doc: "Files." }) },
};
for (const [name, change] of Object.entries(tables)) {
  const declared = declareConfig("file", "Sends.", { ...file, ...change });
  describe(`table that ${name}`, () =>
    packerFieldContract({
      part: defineProvisioner({ type: "file", config: declared, run: async () => undefined }),
      config: { content: "x", destination: "/x" },
      host,
    }));
}
