/** Parts of the user's own, loaded by path: `-part=./say-hello.ts`, `PREBAKE_PARTS`. */
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { delimiter, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError, toError } from "@prebake/base";
import type { Component } from "@prebake/sdk";
import type { Environment } from "./call/environment.ts";

/** A part and the file it comes from. */
export interface UserPart {
  readonly component: Component;
  readonly path: string;
}

/** Paths of the flag, then those of the environment. */
export function partPaths(flag: readonly string[], env: Environment): readonly string[] {
  return [...flag, ...(env["PREBAKE_PARTS"] ?? "").split(delimiter).filter((path) => path !== "")];
}

/** Runs each module and takes the parts it exports. Rejects with `cli/part-…` when one cannot be loaded or exports none. */
export async function loadUserParts(paths: readonly string[]): Promise<readonly UserPart[]> {
  const loaded: UserPart[] = [];
  if (paths.length > 0) offerContract();
  for (const path of paths) {
    const parts = Object.values(await importModule(path)).filter(isComponent);
    if (parts.length === 0) {
      throw new BuildError("cli/part-missing", {
        message: `Cannot take a part from "${path}": it exports none`,
        hint: "Export what defineBuilder, defineProvisioner, definePostProcessor or defineDataSource returns.",
      });
    }
    loaded.push(...parts.map((component) => ({ component, path })));
  }
  return loaded;
}

/**
 * A part imports `@prebake/sdk` and gets the one that this program runs with, wherever the part lies: nothing has to be
 * installed beside it, and its errors are of our classes.
 */
function offerContract(): void {
  const url = contractUrl();
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "@prebake/sdk" ? { url, shortCircuit: true } : next(specifier, context),
  });
}

/** The shipped form has the contract as an entry of its own (`tools/build.ts`), above the directory of the chunks. */
function contractUrl(): string {
  if (import.meta.url.endsWith(".ts")) return import.meta.resolve("@prebake/sdk");
  return new URL("../../sdk.js", import.meta.url).href;
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(path)) {
    throw new BuildError("cli/part-unreadable", {
      message: `Cannot load the part "${path}": there is no such file`,
      hint: "A relative path starts in the directory that the command is run in.",
    });
  }
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>; // A module's exports.
  } catch (cause) {
    throw new BuildError("cli/part-unreadable", {
      message: `Cannot load the part "${path}": ${toError(cause).message}`,
      cause,
    });
  }
}

const kinds: ReadonlySet<unknown> = new Set(["builder", "provisioner", "post-processor", "data-source"]);

function isComponent(value: unknown): value is Component {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    kinds.has(value.kind) &&
    "type" in value &&
    "config" in value
  );
}
