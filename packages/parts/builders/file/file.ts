/** The builder `file`: makes one file. Provisioners run with a communicator that reaches nothing and agrees to everything. */
import { defineBuilder } from "@prebake/sdk";
import type { Communicator } from "@prebake/sdk";
import { fileConfig } from "./config.ts";

export const fileBuilder = defineBuilder({
  type: "file",
  config: fileConfig,
  check(config, context) {
    if (config.source !== undefined && config.content !== undefined) {
      context.error("source", {
        code: "file/conflicting-arguments",
        summary: "Conflicting arguments",
        detail: 'Only one of "source" and "content" may be set.',
      });
    }
    if (config.source === undefined && config.content === undefined) {
      context.warning("", {
        code: "file/empty",
        summary: "Empty file",
        detail: 'Neither "source" nor "content" is set: an empty file will be made.',
      });
    }
  },
  async run(config, context) {
    const { files } = context.host;
    const directory = config.target.includes("/")
      ? config.target.slice(0, config.target.lastIndexOf("/"))
      : "";
    if (directory !== "") await files.makeDirectory(directory, { mode: 0o755 });
    if (config.source === undefined) {
      await files.write(config.target, config.content ?? "", { mode: 0o600 });
    } else {
      context.events.step("file/copying", `Copying ${config.source} to ${config.target}`);
      const progress = context.events.progress({ work: "copy", label: config.target });
      const onProgress = (bytes: number) => progress.update(bytes);
      try {
        await files.copy(config.source, config.target, { signal: context.signal, onProgress });
      } finally {
        progress.finish();
      }
      const copied = await files.status(config.target);
      context.events.step("file/copied", `Copied ${copied?.sizeBytes ?? 0} bytes`);
    }
    await context.provision({ communicator: nowhere, variables: {} });
    return {
      builderId: "packer.file",
      id: "File",
      files: [config.target],
      description: `Stored file: ${config.target}`,
      state: {},
    };
  },
});

/** Accepts everything and does nothing. Source: Packer's file builder provisions with such a stand-in (measured). */
const nowhere: Communicator = {
  type: "none",
  run: async () => ({ code: 0 }),
  upload: async () => undefined,
  uploadDirectory: async () => undefined,
  download: async () => undefined,
  downloadDirectory: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};
