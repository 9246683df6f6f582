/** Configuration of the provisioner `file`. */
import { bool, choice, declareConfig, string, strings } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";

export const fileConfig = declareConfig(
  "file",
  "Sends files and directories into the guest, or fetches them from it.",
  {
    content: string({ doc: "Text to write into the destination." }),
    source: string({
      doc: "File or directory to send; for a download, the path in the guest, also with `*`. Of a directory that ends in a slash the content goes, else the directory itself.",
    }),
    sources: strings({ doc: "Several of them, in order." }),
    destination: string({
      required: true,
      doc: "Where it goes. With a slash at the end it is a directory and the source's name is appended.",
    }),
    direction: choice(["upload", "download"], {
      default: "upload",
      doc: "`upload` into the guest or `download` from it.",
    }),
    generated: bool({
      default: false,
      doc: "The source is made by an earlier step: it need not be there when the template is checked.",
    }),
  },
);

export type FileConfig = ConfigOf<typeof fileConfig>;
