/** Floppy disks made of files. Declared so that they are refused with words. Source: packer-plugin-sdk commonsteps.FloppyConfig. */
import { string, stringMap, strings } from "@prebake/schema";

const refused =
  "Floppy disks are not supported by this version. Serve the files with http_directory or http_content, or use another medium.";

/** Spread into a builder's declaration. */
export const floppyFields = {
  floppy_files: strings({ doc: "Files that are put on a floppy disk, all in its root.", refused }),
  floppy_dirs: strings({ doc: "Directories that are put on a floppy disk with their trees.", refused }),
  floppy_content: stringMap({ doc: "Files of a floppy disk: path to content.", refused }),
  floppy_label: string({ default: "packer", doc: "Label of the floppy disk." }),
};
