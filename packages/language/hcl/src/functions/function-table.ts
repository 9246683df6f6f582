/** All functions of Packer's HCL2 templates. */
import { collectionFunctions } from "./collection.ts";
import { dateTimeFunctions } from "./date-time.ts";
import { encodingFunctions } from "./encoding.ts";
import { filesystemFunctions } from "./filesystem.ts";
import type { HclFunction } from "./function.ts";
import { hashCryptoFunctions } from "./hash-crypto.ts";
import { ipNetworkFunctions } from "./ip-network.ts";
import { numericFunctions } from "./numeric.ts";
import { contextualFunctions } from "./secrets.ts";
import { stringFunctions } from "./string.ts";
import { typeConversionFunctions } from "./type-conversion.ts";
import { uuidFunctions } from "./uuid.ts";

/** By name, in the order of names. `env` is among them; only defaults of variables may call it, which is for the caller to see to. */
export const hclFunctions: ReadonlyMap<string, HclFunction> = new Map(
  [
    ...collectionFunctions,
    ...contextualFunctions,
    ...dateTimeFunctions,
    ...encodingFunctions,
    ...filesystemFunctions,
    ...hashCryptoFunctions,
    ...ipNetworkFunctions,
    ...numericFunctions,
    ...stringFunctions,
    ...typeConversionFunctions,
    ...uuidFunctions,
  ]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((fn) => [fn.name, fn]),
);

/** The same table; for callers that want it made at the first call only. */
export function allFunctions(): ReadonlyMap<string, HclFunction> {
  return hclFunctions;
}
