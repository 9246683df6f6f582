export { PluginConnection } from "./plugin-connection.ts";
export type { ServedStream } from "./plugin-connection.ts";
export type {
  PayloadEncoding,
  PluginComponentName,
  PluginLauncher,
  RunningPlugin,
} from "./running-plugin.ts";
export { componentServices, decodeSpec, readConfigSpec } from "./running-plugin.ts";
export type { PluginComponentOptions } from "./plugin-component.ts";
export { createPluginBuilder } from "./plugin-builder.ts";
export { createPluginProvisioner } from "./plugin-provisioner.ts";
export { createPluginPostProcessor } from "./plugin-post-processor.ts";
export { createPluginDataSource } from "./plugin-data-source.ts";
export type { PluginDataSource } from "./plugin-data-source.ts";
export { liveArtifact } from "./artifact-service.ts";
export type { LiveArtifact } from "./artifact-service.ts";
export { pluginDeclaration } from "./plugin-config.ts";
export { impliedType } from "./wire/hcl-spec/hcl-spec.ts";
export type {
  AttributeSpec,
  BlockListSpec,
  BlockSpec,
  HclSpec,
  ObjectSpec,
} from "./wire/hcl-spec/hcl-spec.ts";
export { encodeGobSpec } from "./wire/hcl-spec/gob-spec.ts";
export { encodeProtobufSpec } from "./wire/hcl-spec/protobuf-spec.ts";
