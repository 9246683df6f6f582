/** The public key that a guest is told, and the pair it belongs to. */
import { BuildError } from "@prebake/base";
import type { BuilderContext, KeyPair } from "@prebake/sdk";
import { expandHome, needsKeyPair } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";

export interface LoginKey {
  /** Pair made for this build; undefined when the user has a way to log in. */
  readonly keyPair: KeyPair | undefined;
  /** Comment of that pair, by which it is found in authorized_keys. */
  readonly comment: string;
  /** What `{{ .SSHPublicKey }}` gives; undefined when there is no key. */
  readonly publicKey: string | undefined;
}

/** Starts at once and goes on beside the download: an RSA key takes seconds. */
export async function makeLoginKey(config: QemuConfig, context: BuilderContext): Promise<LoginKey> {
  const comment = `prebake-${Buffer.from(context.host.randomBytes(8)).toString("hex")}`;
  const isUsed = usesPublicKey(config);
  if (!needsKeyPair(config, isUsed)) {
    return {
      keyPair: undefined,
      comment,
      publicKey: isUsed ? await publicKeyOfFile(config, context) : undefined,
    };
  }
  const type = config.temporary_key_pair_type?.toLowerCase() ?? "rsa";
  context.events.step("qemu/key-pair", `Creating temporary ${type.toUpperCase()} SSH key for instance...`);
  const bits = config.temporary_key_pair_bits;
  const keyPair = await context.services.generateKeyPair({
    type,
    comment,
    ...(bits === undefined ? {} : { bits }),
  });
  return { keyPair, comment, publicKey: keyPair.publicKey };
}

function usesPublicKey(config: QemuConfig): boolean {
  const texts = [
    ...(config.boot_command ?? []),
    ...(config.boot_steps ?? []).flat(),
    ...(config.qemuargs ?? []).flat(),
  ];
  return texts.some((text) => text.includes(".SSHPublicKey"));
}

// OpenSSH keeps the public half beside the private one.
async function publicKeyOfFile(config: QemuConfig, { host }: BuilderContext): Promise<string | undefined> {
  if (config.communicator !== "ssh" || config.ssh_private_key_file === undefined) return undefined;
  const file = `${expandHome(config.ssh_private_key_file, host.machine.homeDirectory)}.pub`;
  if (await host.files.status(file)) return (await host.files.readText(file)).trim();
  throw new BuildError("qemu/public-key-missing", {
    message: `Cannot fill in {{ .SSHPublicKey }}: there is no file "${file}"`,
    hint: `Make it with "ssh-keygen -y -f ${config.ssh_private_key_file} > ${config.ssh_private_key_file}.pub".`,
  });
}
