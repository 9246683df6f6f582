/** The versions we answer with. */

/** Our own; the same as in package.json (a test compares them). */
export const version = "0.1.0";

/** The Packer whose templates, flags and outputs we follow. */
export const peerVersion = "1.16.0";
