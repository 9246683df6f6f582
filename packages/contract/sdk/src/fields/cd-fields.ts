/** CDs made of files. Declared so that they are refused with words. Source: packer-plugin-sdk commonsteps.CDConfig. */
import { string, stringMap, strings } from "@prebake/schema";

const refused =
  "CDs made of files are not supported by this version. Serve the files with http_directory or http_content, or put them into the ISO.";

/** Spread into a builder's declaration. */
export const cdFields = {
  cd_files: strings({ doc: "Files and directories that are put on a CD.", refused }),
  cd_content: stringMap({ doc: "Files of a CD: path to content.", refused }),
  cd_label: string({ default: "packer", doc: "Label of the CD." }),
};
