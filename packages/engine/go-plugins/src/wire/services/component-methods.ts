/** Calls of the four kinds of components; the plugin serves them on stream 0. Source: packer-plugin-sdk rpc package, by recorded sessions. */
import type { CodecValue } from "../net-rpc/message.ts";
import { bin, bool, nothing, optional, raw, rawList, struct, text, texts, uint } from "../net-rpc/message.ts";

export const basicError = optional(struct("error", { Message: text }));
const configSpec = struct("configuration schema", { ConfigSpec: bin });
const configs = struct("configuration", { Configs: rawList });

export const builderMethods = {
  configSpec: { name: "Builder.ConfigSpec", argument: nothing, result: configSpec },
  prepare: {
    name: "Builder.Prepare",
    argument: configs,
    result: struct("answer of Prepare", { GeneratedVars: texts, Warnings: texts, Error: basicError }),
  },
  /** Id of the stream that serves hook and screen; the answer is the id of the artifact's stream, 0: none. */
  run: { name: "Builder.Run", argument: uint, result: uint },
  cancel: { name: "Builder.Cancel", argument: nothing, result: nothing },
} as const;

export const provisionArguments = struct("machine", { GeneratedData: raw, StreamID: uint });

export const provisionerMethods = {
  configSpec: { name: "Provisioner.ConfigSpec", argument: nothing, result: configSpec },
  prepare: { name: "Provisioner.Prepare", argument: configs, result: nothing },
  provision: { name: "Provisioner.Provision", argument: provisionArguments, result: nothing },
  cancel: { name: "Provisioner.Cancel", argument: nothing, result: nothing },
} as const;

const postProcessed = struct("answer of PostProcess", {
  Err: basicError,
  Keep: bool,
  ForceOverride: bool,
  StreamId: uint,
});
export type PostProcessed = CodecValue<typeof postProcessed>;

export const postProcessorMethods = {
  configSpec: { name: "PostProcessor.ConfigSpec", argument: nothing, result: configSpec },
  configure: { name: "PostProcessor.Configure", argument: configs, result: nothing },
  postProcess: { name: "PostProcessor.PostProcess", argument: uint, result: postProcessed },
  cancel: { name: "PostProcessor.Cancel", argument: nothing, result: nothing },
} as const;

export const dataSourceMethods = {
  configSpec: { name: "Datasource.ConfigSpec", argument: nothing, result: configSpec },
  configure: {
    name: "Datasource.Configure",
    argument: configs,
    result: struct("answer of Configure", { Error: basicError }),
  },
  outputSpec: {
    name: "Datasource.OutputSpec",
    argument: nothing,
    result: struct("output schema", { OutputSpec: bin }),
  },
  execute: {
    name: "Datasource.Execute",
    argument: nothing,
    result: struct("answer of Execute", { Value: bin, Error: basicError }),
  },
  /** No host calls it. */
  cancel: { name: "Datasource.Cancel", argument: nothing, result: nothing },
} as const;

/** Each kind's call for what it says about its configuration. */
export const configSpecMethods = {
  builder: builderMethods.configSpec,
  provisioner: provisionerMethods.configSpec,
  "post-processor": postProcessorMethods.configSpec,
  "data-source": dataSourceMethods.configSpec,
} as const;
