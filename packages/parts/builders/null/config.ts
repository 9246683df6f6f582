/** Configuration of the builder `null`: the communicator's fields. */
import { declareConfig } from "@prebake/schema";
import { communicatorFields } from "@prebake/sdk";

export const nullConfig = declareConfig(
  "null",
  "Builds nothing: connects to a machine that is already there and provisions it. With communicator `none` it only runs local steps.",
  communicatorFields,
);
