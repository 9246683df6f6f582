/** Which fields of a configuration hang on a mistake that was told: what is said of them besides follows from it. */

/** What is known of the mistakes in a decoded configuration. */
export interface ConfigMistakes {
  /** True when no field hangs on a mistake. */
  readonly none: boolean;
  /** Paths of the fields that do. */
  readonly paths: ReadonlySet<string>;
  /** Whether a complaint about this field may follow from a mistake: it, a part of it or what it is a part of is wrong. `""` is the whole. */
  touch(path: string): boolean;
}

/** Gathered while decoding. */
export class MistakeList implements ConfigMistakes {
  readonly #paths = new Set<string>();
  #isVague = false;

  get none(): boolean {
    return this.#paths.size === 0;
  }

  get paths(): ReadonlySet<string> {
    return this.#paths;
  }

  /** `isVague`: its stand-in may look like a field that is not set. Then a complaint about the whole may mean that. */
  add(path: string, isVague: boolean): void {
    this.#paths.add(path);
    this.#isVague ||= isVague;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  touch(path: string): boolean {
    if (path === "") return this.#isVague;
    for (const wrong of this.#paths)
      if (wrong === path || wrong.startsWith(`${path}.`) || path.startsWith(`${wrong}.`)) return true;
    return false;
  }
}
