/** The key pair that is made for one build: when it is needed, and how the guest forgets it. */
import type { Communicator } from "./communicator.ts";
import type { CommunicatorConfig } from "./communicator-config.ts";

/** True when the configuration names no way to log in, or when something else of it wants a public key. */
export function needsKeyPair(config: CommunicatorConfig, isPublicKeyUsed: boolean): boolean {
  if (config.communicator !== "ssh" || config.ssh_private_key_file !== undefined) return false;
  return isPublicKeyUsed || (config.ssh_password === undefined && !config.ssh_agent_auth);
}

/**
 * Takes the key with this comment out of the authorized_keys of the user and of root (when sudo asks nothing). What cannot
 * be changed stays: the image is good without it. Source: packer-plugin-sdk StepCleanupTempKeys.
 */
export async function clearAuthorizedKeys(
  communicator: Communicator,
  comment: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const pattern = comment.replace(/[^\w-]/g, "."); // A comment of ours holds nothing else; a dot fits anything.
  const edit = (file: string) => `sed -i.bak '/ ${pattern}$/d' ${file} && rm -f ${file}.bak`;
  const command = `${edit("~/.ssh/authorized_keys")}; sudo -n sh -c "${edit("/root/.ssh/authorized_keys")}" 2>/dev/null; true`;
  await communicator.run({ command }, options);
}
