/**
 * `plugin`: what a host of plugins starts, Packer or ourselves, to use a part of ours: `describe`, `start KIND NAME`, and
 * `packer-KIND-NAME` of older ones. With other words it is the command `plugins`, as in Packer.
 */
import { Cancelled } from "@prebake/base";
import type { Command, Invocation, Io } from "../command.ts";
import { plugins } from "./plugins.ts";

const words = /^(describe|start|packer-.*)$/;

export const plugin: Command = {
  ...plugins,
  run: async (invocation) => {
    if (!words.test(invocation.words[0] ?? "")) return await plugins.run(invocation);
    return await answerHost(invocation);
  },
};

/** Standard output is the host's: the first line says where we listen, and nothing may follow. */
async function answerHost({ words: asked, io }: Invocation): Promise<number> {
  const [
    { describeComponents, readPluginRequest, servePlugin },
    { openServedWorld },
    { createRegistry },
    parts,
  ] = await Promise.all([
    import("@prebake/go-plugins"),
    import("../plugins/served-world.ts"),
    import("../parts.ts"),
    import("../user-parts.ts"),
  ]);
  const { version } = await import("../version.ts");
  const registry = createRegistry(await parts.loadUserParts(parts.partPaths([], io.env)));
  const request = readPluginRequest(asked, io.env, registry);
  if (request.action === "describe") {
    io.write(`${describeComponents({ version, registry })}\n`);
    return 0;
  }
  const component = request.action === "serve" && (await registry.find(request.kind, request.name));
  if (request.action === "refuse" || !component) {
    io.writeError(`${request.action === "refuse" ? request.problem : "There is no such component."}\n`);
    return 1;
  }
  using interrupts = watchInterrupts(io);
  await servePlugin({
    ...request,
    component,
    world: openServedWorld(io),
    announce: (line) => io.write(`${line}\n`),
    signal: interrupts.signal,
  });
  return 0;
}

/** Ctrl-C in the host's terminal comes here too: the host decides what it means. While there is no host, it ends us. */
function watchInterrupts(io: Io): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const watch = io.onInterrupt((name) => controller.abort(new Cancelled(`interrupted by ${name}`)));
  return { signal: controller.signal, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}
