/** The version of Packer whose behaviour this program has: what version constraints in templates and `packer.version` are answered with. */
export const packerVersion = "1.16.0";
