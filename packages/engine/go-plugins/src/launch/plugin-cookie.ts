/** `PACKER_PLUGIN_MAGIC_COOKIE`: tells a plugin that a host starts it, and not a user by mistake. No secret. Source: packer-plugin-sdk, `plugin/server.go`. */
export const pluginCookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
