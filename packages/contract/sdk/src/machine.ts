/** What a builder hands to the engine when its machine is up, and what the machine can do. */
import type { Communicator } from "./communicator.ts";

/** Values that a build knows only while it runs: `build.Host`, `{{build `Host`}}`. Keys as Packer names them. */
export type BuildVariables = Readonly<Record<string, string | number | boolean>>;

/** A picture of a screen, top row first. */
export interface Screenshot {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel: red, green, blue. */
  readonly rgb: Uint8Array;
}

/** The machine's screen and keyboard. */
export interface MachineConsole {
  /** Types a boot command that is already rendered. Ends after the last key is released. */
  type(bootCommand: string, options: { readonly signal: AbortSignal }): Promise<void>;
  screenshot(options: { readonly signal: AbortSignal }): Promise<Screenshot>;
}

/** Freezing and thawing a machine between provisioning steps. */
export interface MachineCheckpoints {
  save(name: string, options: { readonly signal: AbortSignal }): Promise<void>;
  restore(name: string, options: { readonly signal: AbortSignal }): Promise<void>;
  list(): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
}

export interface Machine {
  readonly communicator: Communicator;
  readonly console?: MachineConsole;
  readonly checkpoints?: MachineCheckpoints;
  /** Aborted, with the error, when the machine is lost for good: what provisions it stops. */
  readonly lost?: AbortSignal;
  /** Facts for provisioners and templates: ID, Host, Port, User, Password, ConnType, PackerHTTPIP, … */
  readonly variables: BuildVariables;
}
