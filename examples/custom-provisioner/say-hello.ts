/** A provisioner of one's own, written against `@prebake/sdk` alone: writes a greeting into the guest and reads it back. */
import { declareConfig, defineProvisioner, string, strings } from "@prebake/sdk";

export const sayHello = defineProvisioner({
  type: "say-hello",
  config: declareConfig("say-hello", "Leaves a greeting in the guest.", {
    who: string({ required: true, doc: "Whom to greet." }),
    words: strings({ default: ["Hello"], doc: "Words of the greeting." }),
    path: string({ default: "/etc/motd", doc: "File in the guest." }),
  }),
  check(config, context) {
    if (!config.path.startsWith("/")) {
      context.error("path", {
        code: "say-hello/relative-path",
        summary: "Invalid path",
        detail: `"path" must be absolute in the guest, but it is "${config.path}".`,
      });
    }
  },
  async run(config, context) {
    const greeting = `${config.words.join(" ")}, ${config.who}! This is ${context.build.name}.\n`;
    context.events.step("say-hello/started", `Greeting ${config.who}`);
    const bytes = new TextEncoder().encode(greeting);
    await context.communicator.upload(config.path, stream(bytes), {
      sizeBytes: bytes.length,
      signal: context.signal,
    });
    await context.communicator.run(
      { command: `cat ${config.path}`, onStdout: (chunk) => context.events.output("stdout", chunk) },
      { signal: context.signal },
    );
    context.events.endOutput();
  },
});

async function* stream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
