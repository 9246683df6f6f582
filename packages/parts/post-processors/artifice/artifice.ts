/** The post-processor `artifice`: other files than the builder's become the artifact. */
import { BuildError } from "@prebake/base";
import { definePostProcessor } from "@prebake/sdk";
import { artificeConfig } from "./config.ts";
import { expandPattern } from "./expand-pattern.ts";

export const artifice = definePostProcessor({
  type: "artifice",
  config: artificeConfig,
  async run(config, { artifact, events, host }) {
    if (artifact.files.length > 0) {
      const dropped = artifact.files.join(", ");
      events.step("artifice/discarded", `Discarding files from artifact: ${dropped}`);
    }
    const files: string[] = [];
    for (const pattern of config.files) {
      const found = await expandPattern(pattern, host.files);
      if (!found) throw badPattern(pattern);
      if (found.length === 0) events.log("warn", "artifice", `nothing matches "${pattern}"`);
      files.push(...found);
    }
    events.step("artifice/files", `Using these artifact files: ${files.join(", ")}`);
    return {
      artifact: {
        builderId: "packer.post-processor.artifice",
        id: "",
        files,
        description: `Created artifact from files: ${files.join(", ")}`,
        state: {},
      },
      keepInput: true,
    };
  },
});

function badPattern(pattern: string): BuildError {
  return new BuildError("artifice/bad-pattern", {
    message: `Cannot find the files of "${pattern}": it is no pattern`,
    hint: "Close every `[` with a `]`; write `\\[` for the character itself.",
  });
}
