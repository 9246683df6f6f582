/** What `inspect` prints: the template's variables, builds and steps as rows of text. */
import type { Template } from "./template.ts";

/** Rows of `prebake inspect`, as Packer prints them, without line ends. */
export declare function inspectTemplate(template: Template): readonly string[];
