/** Configuration of the builder `file`. */
import { declareConfig, string } from "@prebake/schema";

export const fileConfig = declareConfig(
  "file",
  "Makes one file: for trying out post-processors and pipelines without a machine.",
  {
    target: string({ required: true, doc: "Path of the file to make; its directory is made too." }),
    source: string({ doc: "Path of a file to copy." }),
    content: string({ doc: "Text of the file; without it and `source` the file is empty." }),
  },
);
