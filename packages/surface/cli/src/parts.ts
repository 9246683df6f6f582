/** Every part there is: type name → where it is. Loaded when a template names it, not before. */
import { sortByCodePoint } from "@prebake/base";
import type { CommunicatorProvider, Component, ComponentKind, ComponentRegistry } from "@prebake/sdk";

type PartsOf<K extends ComponentKind> = Readonly<
  Record<string, () => Promise<Extract<Component, { kind: K }>>>
>;
type Parts = { readonly [K in ComponentKind]: PartsOf<K> };

const parts: Parts = {
  builder: {
    file: async () => (await import("@prebake/builders/file")).fileBuilder,
    null: async () => (await import("@prebake/builders/null")).nullBuilder,
  },
  provisioner: {
    file: async () => (await import("@prebake/provisioners/file")).file,
    shell: async () => (await import("@prebake/provisioners/shell")).shell,
    "shell-local": async () => (await import("@prebake/provisioners/shell-local")).shellLocal,
  },
  "post-processor": {
    manifest: async () => (await import("@prebake/post-processors/manifest")).manifest,
    "shell-local": async () => (await import("@prebake/post-processors/shell-local")).shellLocal,
  },
  "data-source": {},
};

export const registry: ComponentRegistry = {
  find: async (kind, type) => {
    const ofKind: PartsOf<typeof kind> = parts[kind];
    return Object.hasOwn(ofKind, type) ? await ofKind[type]?.() : undefined;
  },
  names: (kind) => sortByCodePoint(Object.keys(parts[kind])),
};

/** Loads a communicator part; rejects when there is none of that name. */
export async function findCommunicator(type: string): Promise<CommunicatorProvider> {
  const { loadCommunicator } = await import("@prebake/communicators");
  return await loadCommunicator(type);
}
