/** What the engine does for parts, so that no part writes it again. Implemented in `@prebake/host`; each takes what it acquires into the given scope. */
import type { Redactor, ResourceScope } from "@prebake/base";
import type { Communicator } from "./communicator.ts";
import type { CommunicatorConfig } from "./communicator-config.ts";
import type { BuildEvents } from "./events.ts";
import type { Host } from "./host.ts";
import type { MachineConsole } from "./machine.ts";

/** Where and under whose name a service works. */
export interface ServiceContext {
  readonly scope: ResourceScope;
  readonly events: BuildEvents;
  readonly signal: AbortSignal;
}

export interface DownloadRequest {
  /** Tried in order until one works. URLs (`file`, `http`, `https`) or paths. */
  readonly urls: readonly string[];
  /** As in `iso_checksum`: `sha256:…`, bare digest (type by its length), `file:URL`, `none`. */
  readonly checksum: string;
  /** Where the file shall be; in the cache when absent. */
  readonly targetPath?: string;
  /** Extension of the file in the cache, without dot. */
  readonly extension?: string;
  /** What it is, for the screen: `ISO`, `disk image`. */
  readonly what: string;
}

export interface DownloadedFile {
  readonly path: string;
  /** Lower-case hex digest that was verified, when there was one. */
  readonly checksum?: string;
}

export interface FileServer {
  /** Port on all the addresses it listens on. */
  readonly port: number;
  readonly address: string;
}

export interface KeyPair {
  /** OpenSSH private key text. Registered as a secret. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA… comment`, one line without newline. */
  readonly publicKey: string;
}

export interface Services {
  /** Gets a file: cached by checksum, resumed when it was cut, verified. Errors `download/…`. */
  download(request: DownloadRequest, context: ServiceContext): Promise<DownloadedFile>;
  /** Serves a directory or fixed contents over HTTP for the guest, on a free port of the range (`max` is exclusive unless equal to `min`). */
  serveFiles(
    options: {
      readonly directory?: string;
      readonly content?: Readonly<Record<string, string>>;
      readonly address: string;
      readonly portMin: number;
      readonly portMax: number;
    },
    context: ServiceContext,
  ): Promise<FileServer>;
  /** A free port of the range, kept from other builds on this machine until the scope ends. `services/ports-exhausted` when there is none. */
  reservePort(
    options: { readonly min: number; readonly max: number; readonly address: string },
    context: ServiceContext,
  ): Promise<number>;
  /** Makes an SSH key pair. `type`: rsa, ecdsa, ed25519; `bits` where the type has a choice. */
  generateKeyPair(options: {
    readonly type: string;
    readonly bits?: number;
    readonly comment: string;
  }): Promise<KeyPair>;
  /** Connects the communicator that the configuration names; see `ConnectRequest`. */
  connect(request: ConnectRequest, context: ServiceContext): Promise<Communicator>;
}

/** What a builder says to get a communicator: the decoded communicator fields and where the machine is. */
export interface ConnectRequest {
  /** The decoded group of communicator fields, of `communicatorFields`. */
  readonly config: CommunicatorConfig;
  /** Where the guest is now; asked again before each try, undefined while there is no address yet. */
  readonly endpoint: () => Promise<{ readonly host: string; readonly port: number } | undefined>;
  /** A key pair made for this build, offered besides what the configuration holds. */
  readonly keyPair?: KeyPair;
  /** For explaining a connection that does not come. */
  readonly console?: MachineConsole;
}

/** What a communicator part has while it connects. */
export interface ConnectContext extends ServiceContext {
  readonly host: Host;
  readonly redactor: Redactor;
}

/** A communicator part: connects, waiting as long as its configuration says, and gives a `Communicator` that the context's scope owns. */
export interface CommunicatorProvider {
  readonly type: string;
  connect(request: ConnectRequest, context: ConnectContext): Promise<Communicator>;
}
