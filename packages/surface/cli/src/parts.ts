/** Every part there is: type name → where it is. Loaded when a template names it, not before. */
import { BuildError, sortByCodePoint } from "@prebake/base";
import type { CommunicatorProvider, Component, ComponentKind, ComponentRegistry } from "@prebake/sdk";
import type { UserPart } from "./user-parts.ts";

type PartsOf<K extends ComponentKind> = Readonly<
  Record<string, () => Promise<Extract<Component, { kind: K }>>>
>;
type Parts = { readonly [K in ComponentKind]: PartsOf<K> };

const parts: Parts = {
  builder: {
    file: async () => (await import("@prebake/builders/file")).fileBuilder,
    null: async () => (await import("@prebake/builders/null")).nullBuilder,
    qemu: async () => (await import("@prebake/builders/qemu")).qemuBuilder,
  },
  provisioner: {
    breakpoint: async () => (await import("@prebake/provisioners/breakpoint")).breakpoint,
    file: async () => (await import("@prebake/provisioners/file")).file,
    powershell: async () => (await import("@prebake/provisioners/powershell")).powershell,
    shell: async () => (await import("@prebake/provisioners/shell")).shell,
    "shell-local": async () => (await import("@prebake/provisioners/shell-local")).shellLocal,
    sleep: async () => (await import("@prebake/provisioners/sleep")).sleep,
    "windows-restart": async () => (await import("@prebake/provisioners/windows-restart")).windowsRestart,
    "windows-shell": async () => (await import("@prebake/provisioners/windows-shell")).windowsShell,
  },
  "post-processor": {
    artifice: async () => (await import("@prebake/post-processors/artifice")).artifice,
    checksum: async () => (await import("@prebake/post-processors/checksum")).checksum,
    compress: async () => (await import("@prebake/post-processors/compress")).compress,
    manifest: async () => (await import("@prebake/post-processors/manifest")).manifest,
    "shell-local": async () => (await import("@prebake/post-processors/shell-local")).shellLocal,
  },
  "data-source": {
    http: async () => (await import("@prebake/data-sources/http")).http,
    null: async () => (await import("@prebake/data-sources/null")).nullDataSource,
  },
};

/**
 * The registry of these parts and the user's own. Throws `cli/part-taken` when a type is there already: nobody's code
 * silently takes the place of another's.
 */
export function createRegistry(own: readonly UserPart[]): ComponentRegistry {
  own.forEach((part, position) => refuseTaken(part, own.slice(0, position)));
  const ownTypes = (kind: ComponentKind) =>
    own.flatMap(({ component }) => (component.kind === kind ? [component.type] : []));
  // A template of a thousand builds asks a thousand times, and each import() costs even when it is there.
  const asked = new Map<string, Promise<Component | undefined>>();
  const load = async (kind: ComponentKind, type: string): Promise<Component | undefined> => {
    const mine = own.find(({ component }) => component.kind === kind && component.type === type);
    if (mine) return mine.component;
    const ofKind: PartsOf<ComponentKind> = parts[kind];
    return Object.hasOwn(ofKind, type) ? await ofKind[type]?.() : undefined;
  };
  return {
    find: (kind, type) => {
      const key = `${kind} ${type}`;
      const part = asked.get(key) ?? load(kind, type);
      asked.set(key, part);
      return part as Promise<never>; // Of the kind that was asked for: the key names it.
    },
    names: (kind) => sortByCodePoint([...Object.keys(parts[kind]), ...ownTypes(kind)]),
  };
}

function refuseTaken({ component, path }: UserPart, before: readonly UserPart[]): void {
  const { kind, type } = component;
  const other = before.find((part) => part.component.kind === kind && part.component.type === type);
  if (!other && !Object.hasOwn(parts[kind], type)) return;
  throw new BuildError("cli/part-taken", {
    message: `Cannot add the ${kind} "${type}" of "${path}": ${other ? `"${other.path}" has one` : "prebake has one"} of that type`,
    hint: "Give it another type.",
  });
}

/** Loads a communicator part; rejects when there is none of that name. */
export async function findCommunicator(type: string): Promise<CommunicatorProvider> {
  const { loadCommunicator } = await import("@prebake/communicators");
  return await loadCommunicator(type);
}
