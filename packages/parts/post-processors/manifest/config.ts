/** Configuration of the post-processor `manifest`. */
import { bool, declareConfig, string, stringMap } from "@prebake/schema";

export const manifestConfig = declareConfig(
  "manifest",
  "Appends a record of the artifact to a JSON file. The artifact passes through.",
  {
    output: string({
      default: "packer-manifest.json",
      doc: "Path of the file; records of earlier runs stay in it, unless the build runs with `-force`.",
    }),
    strip_path: bool({ default: false, doc: "Write file names without their directory." }),
    strip_time: bool({ default: false, doc: "Leave out the time, so that equal builds give equal files." }),
    custom_data: stringMap({ doc: "Any further data for the record." }),
  },
);
