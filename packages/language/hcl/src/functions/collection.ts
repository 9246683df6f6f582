/** Functions on lists, sets, tuples, maps and objects. Source of behaviour: measured on Packer 1.16. */
import { lookupFunctions } from "./collection-lookup.ts";
import { mapFunctions } from "./collection-map.ts";
import { sequenceFunctions } from "./collection-sequence.ts";
import { setFunctions } from "./collection-set.ts";
import { testFunctions } from "./collection-test.ts";
import type { HclFunction } from "./function.ts";

export const collectionFunctions: readonly HclFunction[] = [
  ...testFunctions,
  ...sequenceFunctions,
  ...lookupFunctions,
  ...mapFunctions,
  ...setFunctions,
];
