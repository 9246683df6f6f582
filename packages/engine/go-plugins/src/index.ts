export { PluginConnection } from "./plugin-connection.ts";
export type { ServedStream } from "./plugin-connection.ts";
export type {
  PayloadEncoding,
  PluginComponentName,
  PluginLauncher,
  RunningPlugin,
} from "./components/running-plugin.ts";
export { componentServices, decodeSpec, readConfigSpec } from "./components/running-plugin.ts";
export type { PluginComponentOptions } from "./components/plugin-component.ts";
export { createPluginBuilder } from "./components/plugin-builder.ts";
export { createPluginProvisioner } from "./components/plugin-provisioner.ts";
export { createPluginPostProcessor } from "./components/plugin-post-processor.ts";
export { createPluginDataSource } from "./components/plugin-data-source.ts";
export type { PluginDataSource } from "./components/plugin-data-source.ts";
export { liveArtifact } from "./artifact-service.ts";
export type { LiveArtifact } from "./artifact-service.ts";
export { pluginDeclaration } from "./components/plugin-config.ts";
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
export { createPluginCache } from "./directory/plugin-cache.ts";
export type { PluginCache } from "./directory/plugin-cache.ts";
export type { InstalledPlugin, RejectedPlugin } from "./directory/installed-plugin.ts";
export { PluginCatalog } from "./directory/plugin-catalog.ts";
export type { FoundComponent, PluginRequirement, RequireOptions } from "./directory/plugin-catalog.ts";
export { checkConflicts } from "./directory/plugin-catalog.ts";
export { componentType } from "./directory/plugin-description.ts";
export { findPluginDirectory } from "./directory/plugin-directory.ts";
export { PluginDirectory } from "./directory/plugin-directory-reader.ts";
export type { PluginDirectoryOptions } from "./directory/plugin-directory-reader.ts";
export { pluginPlatform } from "./directory/plugin-platform.ts";
export { parsePluginSource } from "./directory/plugin-source.ts";
export type { PluginSource } from "./directory/plugin-source.ts";
export { installLocal } from "./install/install-local.ts";
export { installRequired } from "./install/install-required.ts";
export type { InstallReport, RequiredSource } from "./install/install-required.ts";
export { lockFileName, readLockFile, writeLockFile } from "./install/lock-file.ts";
export type { LockedPlugin, PluginLock } from "./install/lock-file.ts";
export { installPlugin } from "./install/plugin-installer.ts";
export type { InstallerOptions } from "./install/plugin-installer.ts";
export { releaseHostsFor } from "./install/release-hosts.ts";
export { removePluginFile, removePlugins } from "./install/remove-plugins.ts";
export { loadPluginComponent } from "./components/load-component.ts";
export { createPluginLauncher } from "./launch/plugin-launcher.ts";
export { startPlugin } from "./launch/start-plugin.ts";
export type { PluginProcess, StartPluginOptions } from "./launch/start-plugin.ts";
export { placeServedPlugin, placeSinglePlugins, servedSource } from "./serve/plugin-files.ts";
export type { ServedProgram } from "./serve/plugin-files.ts";
export { describeComponents, readPluginRequest } from "./serve/plugin-request.ts";
export type { PluginRequest } from "./serve/plugin-request.ts";
export { servePlugin } from "./serve/serve-plugin.ts";
export type { ServePluginOptions } from "./serve/serve-plugin.ts";
export type { RenderRequest, ServedScreen, ServedThings, ServeWorld } from "./serve/served-session.ts";
