/** All commands: a name, a sentence for the overview, and where its code is. Nothing is loaded before it is called. */
import type { Command } from "./command.ts";

export interface CommandEntry {
  readonly summary: string;
  /** Understood, but not in the overview. */
  readonly hidden?: boolean;
  readonly load: () => Promise<Command>;
}

export const commands: Readonly<Record<string, CommandEntry>> = {
  build: {
    summary: "Build images from a template",
    load: async () => (await import("./commands/build.ts")).build,
  },
  cleanup: {
    summary: "Remove what killed builds have left",
    load: async () => (await import("./commands/cleanup.ts")).cleanup,
  },
  console: {
    summary: "Try out expressions of a template",
    load: async () => (await import("./commands/console.ts")).consoleCommand,
  },
  fix: {
    summary: "Bring an old legacy JSON template up to date",
    load: async () => (await import("./commands/fix.ts")).fix,
  },
  fmt: {
    summary: "Rewrite HCL2 files in the usual format",
    load: async () => (await import("./commands/fmt.ts")).fmt,
  },
  hcl2_upgrade: {
    summary: "Turn a legacy JSON template into an HCL2 template",
    load: async () => (await import("./commands/hcl2-upgrade.ts")).hcl2Upgrade,
  },
  init: {
    summary: "Install the plugins that a template requires",
    load: async () => (await import("./commands/init.ts")).init,
  },
  inspect: {
    summary: "Show what is in a template",
    load: async () => (await import("./commands/inspect.ts")).inspect,
  },
  plan: {
    summary: "Show what a build would do",
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  // Source: measured on Packer 1.16, where it is `plugins` besides.
  plugin: {
    summary: "Be a plugin, for a host that starts it",
    hidden: true,
    load: async () => (await import("./commands/plugin.ts")).plugin,
  },
  plugins: {
    summary: "List, install and remove plugins",
    load: async () => (await import("./commands/plugins.ts")).plugins,
  },
  validate: {
    summary: "Check a template without building",
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  version: {
    summary: "Print the version",
    load: async () => (await import("./commands/version.ts")).versionCommand,
  },
};
