/** Parts that each break one rule. `contract-suites.test.ts` runs this file and sees which tests notice. */
import { declareConfig, duration, string } from "@prebake/schema";
import { defineBuilder, defineDataSource, definePostProcessor, defineProvisioner } from "@prebake/sdk";
import type { Artifact } from "@prebake/sdk";
import { communicatorContract } from "./communicator-contract.ts";
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
const declare = (type: string) => declareConfig(type, "A part.", fields);
const artifact: Artifact = { builderId: "b", id: "i", files: [], description: "d", state: {} };
const subject = { config: { value: "x" }, host };

// A sentence is missing; a good configuration is complained of; and the declaration has another name.
provisionerContract({
  ...subject,
  part: defineProvisioner({
    type: "undocumented",
    config: declareConfig("other-name", "A part.", { value: string({ doc: "any text" }) }),
    check: (_, { error }) => error("value", { code: "x/y", summary: "No", detail: "It is wrong." }),
    run: async (_, { signal }) => signal.throwIfAborted(),
  }),
});

provisionerContract({
  ...subject,
  part: defineProvisioner({
    type: "unstoppable",
    config: declare("unstoppable"),
    run: async () => undefined,
  }),
});

provisionerContract({
  ...subject,
  part: defineProvisioner({
    type: "untidy",
    config: declare("untidy"),
    run: async (_, { scope, signal }) => {
      scope.defer("what cannot be released", async () => {
        throw new Error("still there");
      });
      signal.throwIfAborted();
    },
  }),
});

postProcessorContract({
  ...subject,
  artifact,
  part: definePostProcessor({
    type: "live",
    config: declare("live"),
    run: async (_, context) => ({
      artifact: { ...context.artifact, state: { made: new Date(0) } },
      keepInput: true,
    }),
  }),
});

builderContract({
  ...subject,
  part: defineBuilder({
    type: "twice",
    config: declare("twice"),
    run: async (_, { provision }) => {
      await provision({ communicator: idleCommunicator, variables: {} });
      await provision({ communicator: idleCommunicator, variables: {} });
      return artifact;
    },
  }),
});

builderContract({
  ...subject,
  part: defineBuilder({
    type: "silent",
    config: declare("silent"),
    run: async (_, { provision }) => {
      await provision({ communicator: idleCommunicator, variables: {} }).catch(() => undefined);
      return artifact;
    },
  }),
});

dataSourceContract({
  ...subject,
  part: defineDataSource({
    type: "talkative",
    config: declare("talkative"),
    outputs: fields,
    read: async () => ({ value: "x", more: "y" }),
  }),
});

// Not what Packer has under these names: a field too many, another default, a value that is taken, a type that differs.
packerFieldContract({
  part: defineProvisioner({
    type: "sleep",
    config: declareConfig("sleep", "Waits.", {
      duration: duration({ default: 1000, doc: "How long." }),
      ...fields,
    }),
    run: async () => undefined,
  }),
  config: { duration: "1s" },
  host,
});
packerFieldContract({
  part: defineProvisioner({
    type: "file",
    config: declareConfig("file", "Sends.", {
      content: string({ doc: "Text." }),
      source: string({ doc: "File." }),
      sources: string({ doc: "Files." }),
      destination: string({ doc: "Where it goes." }),
      direction: string({ default: "upload", doc: "Which way." }),
      generated: string({ refused: "It is not there.", doc: "Made later." }),
    }),
    run: async () => undefined,
  }),
  config: { content: "x", destination: "/x" },
  host,
});

communicatorContract("that does nothing", async () => ({
  communicator: idleCommunicator,
  directory: "/tmp/nowhere",
  [Symbol.asyncDispose]: async () => undefined,
}));
