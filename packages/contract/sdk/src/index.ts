export {
  keyEvents,
  qemuKeys,
  untypableCharacters,
  vncKeys,
  xtBytes,
  xtKeys,
} from "./boot-command/key-events.ts";
export type { KeyEvent, KeyTarget } from "./boot-command/key-events.ts";
export { parseBootCommand } from "./boot-command/parse-boot-command.ts";
export type { BootStep, KeyAction } from "./boot-command/parse-boot-command.ts";
export { specialKeys } from "./boot-command/special-keys.ts";
export type { SpecialKey, SpecialKeyName } from "./boot-command/special-keys.ts";
export { destroyOf, removeArtifactFiles, withDestroy, withState } from "./artifact.ts";
export type { Artifact } from "./artifact.ts";
export { buildVariablePlaceholders, commonBuildVariables } from "./build-variables.ts";
export { checksumText, checksumTypes, findInChecksumFile, parseChecksum } from "./checksum.ts";
export type { Checksum, ChecksumType } from "./checksum.ts";
export type {
  Communicator,
  DirectoryOptions,
  RemoteCommand,
  RemoteExit,
  TransferOptions,
  UploadOptions,
} from "./communicator.ts";
export { checkDecoded } from "./check-decoded.ts";
export { checkCommunicatorConfig, checkSshConfig, expandHome } from "./communicator-check.ts";
export { communicatorFields } from "./communicator-config.ts";
export type { CommunicatorConfig } from "./communicator-config.ts";
export { defineBuilder, defineDataSource, definePostProcessor, defineProvisioner } from "./component.ts";
export type {
  BuildIdentity,
  Builder,
  BuilderContext,
  CheckContext,
  Component,
  ComponentKind,
  ComponentRegistry,
  DataSource,
  DataSourceCheckContext,
  OnError,
  PostProcessor,
  PostProcessorContext,
  PostProcessorResult,
  Provisioner,
  ProvisionerContext,
  RunContext,
  RunSettings,
} from "./component.ts";
export type {
  BuildEvent,
  BuildEventBody,
  BuildEvents,
  DiagnosticPlaceRecord,
  DiagnosticRecord,
  ErrorRecord,
  EventEnvelope,
  EventPublisher,
  ProgressReporter,
} from "./events.ts";
export { bootCommandText, bootFields, bootWaitMs, checkBootFields, vncFields } from "./fields/boot-fields.ts";
export type { BootConfig } from "./fields/boot-fields.ts";
export { cdFields } from "./fields/cd-fields.ts";
export { floppyFields } from "./fields/floppy-fields.ts";
export { checkHttpFields, httpFields, httpListenAddress } from "./fields/http-fields.ts";
export type { HttpConfig } from "./fields/http-fields.ts";
export { checkIsoFields, isoFields, isoUrls } from "./fields/iso-fields.ts";
export type { IsoConfig } from "./fields/iso-fields.ts";
export { shutdownFields } from "./fields/shutdown-fields.ts";
export type { ShutdownConfig } from "./fields/shutdown-fields.ts";
export { clearAuthorizedKeys, needsKeyPair } from "./temporary-key.ts";
export type {
  ChildProcess,
  Connection,
  ConnectTarget,
  DirectoryEntry,
  FileSink,
  FileStatus,
  Host,
  HostFiles,
  HostMachine,
  HostNetwork,
  HostProcesses,
  HttpReply,
  HttpRequest,
  HttpResponse,
  Listener,
  OpenFile,
  ProcessEnd,
  ProcessExit,
  ProcessIdentity,
  ProcessOptions,
  ProcessResult,
} from "./host.ts";
export { noJournal } from "./journal.ts";
export type { Journal, JournalEntry, JournalFacts, JournalThing } from "./journal.ts";
export type { BuildVariables, Machine, MachineCheckpoints, MachineConsole, Screenshot } from "./machine.ts";
export type {
  BuildNode,
  BuildPlan,
  BuildVariableNames,
  ComponentNode,
  PostProcessorNode,
  ProvisionerNode,
  RenderOptions,
} from "./plan.ts";
export type {
  CommunicatorProvider,
  ConnectContext,
  ConnectRequest,
  DownloadedFile,
  DownloadRequest,
  FileServer,
  KeyPair,
  ServiceContext,
  Services,
} from "./services.ts";
export { knownPluginOf, pluginOfFormerCore } from "./known-plugins.ts";
export type { KnownPlugin } from "./known-plugins.ts";
export { isBuiltInPacker } from "./packer-built-in.ts";
export { abandonRun, answerFailure, openRunScope, pauseAfter } from "./run-conduct.ts";
export type { FailureAnswer } from "./run-conduct.ts";
export { formatEnvironment, scriptEnvironment } from "./scripts/environment.ts";
export type { EnvironmentEntry } from "./scripts/environment.ts";
export { checkLocalScripts, localScriptFields, runLocalScripts } from "./scripts/local-scripts.ts";
export type { LocalScriptConfig } from "./scripts/local-scripts.ts";
export {
  checkScriptExit,
  isUnreachable,
  retryWhileUnreachable,
  runWithOutput,
  uploadBytes,
} from "./scripts/remote-scripts.ts";
export type { ExitRules, StartOptions } from "./scripts/remote-scripts.ts";
export { checkScripts, scriptPaths } from "./scripts/script-check.ts";
export { scriptFields } from "./scripts/script-fields.ts";
export type { ScriptConfig } from "./scripts/script-fields.ts";
export { findPrivateKeyProblem, privateKeyProblemTexts } from "./private-key-text.ts";
export type { PrivateKeyTextProblem } from "./private-key-text.ts";
export { sshCiphers, sshKeyExchanges } from "./ssh-algorithms.ts";
export { parseSshTunnel } from "./ssh-tunnel.ts";
export type { SshTunnel } from "./ssh-tunnel.ts";
// What a part of one's own needs besides: so that it depends on this package alone.
export { BuildError, Cancelled, invariant } from "@prebake/base";
export type { Diagnostic, DiagnosticSink } from "@prebake/base";
export {
  block,
  blocks,
  bool,
  choice,
  declareConfig,
  duration,
  dynamic,
  int,
  ints,
  string,
  stringMap,
  strings,
  stringTable,
} from "@prebake/schema";
export type { ConfigDeclaration, ConfigOf } from "@prebake/schema";
