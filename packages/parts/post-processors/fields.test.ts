import { createMemoryHost, packerFieldContract } from "@prebake/testing";
import { artifice } from "./artifice/artifice.ts";
import { checksum } from "./checksum/checksum.ts";
import { compress } from "./compress/compress.ts";
import { manifest } from "./manifest/manifest.ts";
import { shellLocal } from "./shell-local/shell-local.ts";

const host = createMemoryHost();

packerFieldContract({ part: artifice, config: { files: ["x"] }, host });
packerFieldContract({ part: checksum, config: {}, host });
packerFieldContract({ part: compress, config: { output: "x.zip" }, host });
packerFieldContract({ part: manifest, config: {}, host });
packerFieldContract({ part: shellLocal, config: { inline: ["true"] }, host });
