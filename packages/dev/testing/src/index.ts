export { builderContract, postProcessorContract, provisionerContract } from "./component-contract.ts";
export type { ComponentSubject } from "./component-contract.ts";
export { configNode, configObject } from "./config-node.ts";
export { createFakeGuest } from "./fake-guest.ts";
export type { CommandHandler, FakeFile, FakeGuest } from "./fake-guest.ts";
export { createPartRig } from "./part-rig.ts";
export type { PartRig, PartRigOptions } from "./part-rig.ts";
export { makeTemporaryDirectory } from "./temporary-directory.ts";
export type { TemporaryDirectory } from "./temporary-directory.ts";
