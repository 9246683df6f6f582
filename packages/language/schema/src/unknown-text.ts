/** Stands for a text that is known only when the build runs. Source: the placeholder contract of Packer's components is a text too. */
export const UNKNOWN_TEXT = "<unknown>";
