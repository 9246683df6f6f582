/** Configuration of the post-processor `artifice`. */
import { declareConfig, strings } from "@prebake/schema";

export const artificeConfig = declareConfig(
  "artifice",
  "Says which files the artifact is, in place of those that the builder named.",
  {
    files: strings({
      required: true,
      doc: "Paths or patterns (`*`, `?`, `[a-z]`), relative to the working directory; looked for after the build. One that matches nothing is no error.",
    }),
  },
);
