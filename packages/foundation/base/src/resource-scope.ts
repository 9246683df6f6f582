/** One owner for everything that exists: released in reverse order of acquisition, whatever happened. */
import { toError } from "./errors.ts";

export type Release = () => void | Promise<void>;

interface Owned {
  readonly name: string;
  readonly release: Release;
}

export interface ResourceScopeOptions {
  /** Told about each release that failed; releases never throw. */
  readonly onReleaseError?: (name: string, error: Error) => void;
}

/**
 * Owns resources and releases them in reverse order. Disposing is idempotent, waits for each release,
 * never throws, and goes on after a failed one.
 */
export class ResourceScope implements AsyncDisposable {
  readonly #owned: Owned[] = [];
  readonly #onReleaseError: (name: string, error: Error) => void;
  #closed: Promise<void> | undefined;

  constructor(options: ResourceScopeOptions = {}) {
    this.#onReleaseError = options.onReleaseError ?? (() => undefined);
  }

  /** Takes ownership of a disposable and returns it. In a closed scope it is released at once. */
  use<T extends AsyncDisposable | Disposable>(name: string, resource: T): T {
    this.defer(name, async () => {
      if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
      else resource[Symbol.dispose]();
    });
    return resource;
  }

  /** Registers a release. The returned function forgets it without calling it. */
  defer(name: string, release: Release): () => void {
    const item: Owned = { name, release };
    if (this.#closed) {
      void this.#release(item); // Nobody will close this scope again; errors are reported inside.
      return () => undefined;
    }
    this.#owned.push(item);
    return () => {
      const at = this.#owned.indexOf(item);
      if (at !== -1) this.#owned.splice(at, 1);
    };
  }

  /** Gives up everything without releasing it; returns the names of what is left behind, newest first. */
  abandon(): readonly string[] {
    return this.#owned
      .splice(0)
      .reverse()
      .map((item) => item.name);
  }

  /** Names of what is owned, newest first. */
  get names(): readonly string[] {
    return this.#owned.map((item) => item.name).reverse();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#releaseAll();
    await this.#closed;
  }

  async #releaseAll(): Promise<void> {
    for (let item = this.#owned.pop(); item; item = this.#owned.pop()) await this.#release(item);
  }

  async #release(item: Owned): Promise<void> {
    try {
      await item.release();
    } catch (error) {
      this.#onReleaseError(item.name, toError(error));
    }
  }
}
