export {
  builderContract,
  dataSourceContract,
  postProcessorContract,
  provisionerContract,
} from "./component-contract.ts";
export type { ComponentSubject } from "./component-contract.ts";
export { packerFieldContract } from "./field-contract.ts";
export type { FieldSubject } from "./field-contract.ts";
export { configNode, configObject } from "./config-node.ts";
export { createFakeGuest } from "./fake-guest.ts";
export type { CommandHandler, FakeFile, FakeGuest } from "./fake-guest.ts";
export { createPartRig, recordEvents } from "./part-rig.ts";
export type { PartRig, PartRigOptions } from "./part-rig.ts";
export { makeTemporaryDirectory } from "./temporary-directory.ts";
export type { TemporaryDirectory } from "./temporary-directory.ts";
export { createMemoryHost } from "./memory-host.ts";
export type { ManualClock, MemoryHost, MemoryHostOptions } from "./memory-host.ts";
export { fakePlan, fakeRegistry, idleCommunicator } from "./fake-parts.ts";
export type { FakeBuild, FakeConfig, FakeParts } from "./fake-parts.ts";
export { communicatorContract, downloadBytes, runText } from "./communicator-contract.ts";
export type { CommunicatorContractOptions, CommunicatorSubject } from "./communicator-contract.ts";
export { communicatorConfig, createConnectRig } from "./connect-rig.ts";
export type { ConnectRig } from "./connect-rig.ts";
export { startDelayProxy } from "./delay-proxy.ts";
export type { DelayProxy } from "./delay-proxy.ts";
export { sshdMissing, startSshd } from "./sshd.ts";
export type { Sshd, SshdOptions } from "./sshd.ts";
export { bootImage } from "./booted-image.ts";
export type { BootedImage, GuestAnswer, GuestLogin } from "./booted-image.ts";
export { createCommandRun } from "./command-run.ts";
export type { CommandOptions, CommandRun, FinishedCommand, RunningCommand } from "./command-run.ts";
export { startFileServer } from "./file-server.ts";
export type { FileServer, ServedFile } from "./file-server.ts";
export { makeTestGuest } from "./test-guest.ts";
export type { TestGuest } from "./test-guest.ts";
