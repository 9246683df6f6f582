/** What can be known about a communicator's configuration before anything is started. Builders call it from their `check`. */
import { didYouMean } from "@prebake/base";
import { UNKNOWN_TEXT } from "@prebake/schema";
import type { CheckContext } from "./component.ts";
import type { CommunicatorConfig } from "./communicator-config.ts";
import { findPrivateKeyProblem, privateKeyProblemTexts } from "./private-key-text.ts";
import { sshCiphers, sshKeyExchanges } from "./ssh-algorithms.ts";
import { parseSshTunnel } from "./ssh-tunnel.ts";

const insteadOf = {
  winrm: 'Use "ssh" (Windows has an OpenSSH server) or "none".',
  docker: 'It is for containers. Use "ssh" or "none".',
  dockerWindowsContainer: 'It is for containers. Use "ssh" or "none".',
} as const;

/** Checks the group of communicator fields for the type that it names. Reports; does not throw. */
export async function checkCommunicatorConfig(
  config: CommunicatorConfig,
  context: CheckContext,
): Promise<void> {
  switch (config.communicator) {
    case "ssh":
      return checkSshConfig(config, context);
    case "winrm":
    case "docker":
    case "dockerWindowsContainer":
      context.error("communicator", {
        code: "communicator/not-available",
        summary: "Communicator not available",
        detail: `Communicator "${config.communicator}" is not available yet. ${insteadOf[config.communicator]}`,
      });
      return;
    default:
      return; // `none` has nothing to check.
  }
}

/** Checks the fields that communicator `ssh` uses. Key files are read; nothing is connected. */
export async function checkSshConfig(config: CommunicatorConfig, context: CheckContext): Promise<void> {
  if (!config.ssh_username) {
    context.error("ssh_username", {
      code: "communicator/username-missing",
      summary: "Missing SSH user",
      detail: 'An ssh_username must be given with communicator "ssh": the user to log in as.',
    });
  }
  checkKeyPairType(config, context);
  checkCertificates(config, context);
  checkNames(config, context);
  checkTunnels(config, context);
  checkRoute(config, context);
  await checkKeyFile("ssh_private_key_file", config.ssh_private_key_file, context);
  if (config.ssh_bastion_host) {
    await checkKeyFile("ssh_bastion_private_key_file", config.ssh_bastion_private_key_file, context);
  }
}

/** The path with a leading `~` or `~/` replaced by the user's home directory. */
export function expandHome(path: string, homeDirectory: string): string {
  return path === "~" || path.startsWith("~/") ? `${homeDirectory}${path.slice(1)}` : path;
}

const keyPairBits: Readonly<Record<string, (bits: number) => string | undefined>> = {
  rsa: (bits) => (bits >= 1024 && bits <= 16_384 ? undefined : "between 1024 and 16384"),
  ecdsa: (bits) => ([256, 384, 521].includes(bits) ? undefined : "256, 384 or 521"),
  ed25519: () => undefined, // Has one size; the number is ignored, as in Packer.
};

function checkKeyPairType(config: CommunicatorConfig, context: CheckContext): void {
  const type = config.temporary_key_pair_type?.toLowerCase() || "rsa";
  const wrongBits = keyPairBits[type];
  if (!wrongBits) {
    context.error("temporary_key_pair_type", {
      code: "communicator/key-pair-type",
      summary: "Unknown key pair type",
      detail:
        type === "dsa"
          ? "Key pairs of type dsa cannot be made: SSH servers refuse them since 2015. Use ed25519, ecdsa or rsa."
          : `There is no key pair type "${type}". Use ed25519, ecdsa or rsa.`,
    });
    return;
  }
  const bits = config.temporary_key_pair_bits;
  const allowed = bits === undefined || bits === 0 ? undefined : wrongBits(bits);
  if (allowed === undefined) return;
  context.error("temporary_key_pair_bits", {
    code: "communicator/key-pair-bits",
    summary: "Wrong key pair size",
    detail: `A key pair of type ${type} cannot have ${bits} bits. Give ${allowed}.`,
  });
}

function checkCertificates(config: CommunicatorConfig, context: CheckContext): void {
  for (const field of ["ssh_certificate_file", "ssh_bastion_certificate_file"] as const) {
    if (!config[field]) continue;
    context.error(field, {
      code: "communicator/certificate-unsupported",
      summary: "SSH certificates not available",
      detail: `Log-in with an SSH user certificate is not available yet. Remove ${field} and allow the key itself on the server.`,
    });
  }
}

function checkNames(config: CommunicatorConfig, context: CheckContext): void {
  const lists = [
    { field: "ssh_ciphers", given: config.ssh_ciphers, known: sshCiphers, what: "cipher" },
    {
      field: "ssh_key_exchange_algorithms",
      given: config.ssh_key_exchange_algorithms,
      known: sshKeyExchanges,
      what: "key exchange algorithm",
    },
  ];
  for (const { field, given = [], known, what } of lists) {
    for (const [index, name] of given.entries()) {
      if (known.includes(name) || name.includes(UNKNOWN_TEXT)) continue;
      context.error(`${field}.${index}`, {
        code: "communicator/unknown-algorithm",
        summary: "Unknown SSH algorithm",
        detail: `The ${what} "${name}" is not known.${didYouMean(name, known)} Known are: ${known.join(", ")}.`,
      });
    }
  }
}

function checkTunnels(config: CommunicatorConfig, context: CheckContext): void {
  for (const field of ["ssh_local_tunnels", "ssh_remote_tunnels"] as const) {
    for (const [index, text] of (config[field] ?? []).entries()) {
      if (parseSshTunnel(text) || text.includes(UNKNOWN_TEXT)) continue;
      context.error(`${field}.${index}`, {
        code: "communicator/tunnel-syntax",
        summary: "Invalid SSH tunnel",
        detail: `"${text}" is no tunnel. Write PORT:HOST:PORT, as in "8080:localhost:80".`,
      });
    }
  }
}

function checkRoute(config: CommunicatorConfig, context: CheckContext): void {
  if (!config.ssh_bastion_host) return;
  if (config.ssh_proxy_host) {
    context.error("ssh_proxy_host", {
      code: "communicator/bastion-and-proxy",
      summary: "Bastion and proxy together",
      detail: "ssh_bastion_host and ssh_proxy_host cannot be used together. Remove one of them.",
    });
  }
  const canLogIn =
    config.ssh_bastion_password ||
    config.ssh_bastion_private_key_file ||
    config.ssh_private_key_file ||
    config.ssh_bastion_agent_auth;
  if (canLogIn) return;
  context.error("ssh_bastion_host", {
    code: "communicator/bastion-login-missing",
    summary: "No log-in for bastion",
    detail:
      "There is no way to log in to the bastion host. Set ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth.",
  });
}

async function checkKeyFile(field: string, path: string | undefined, context: CheckContext): Promise<void> {
  if (!path || path.includes(UNKNOWN_TEXT)) return;
  const complain = (why: string) =>
    context.error(field, {
      code: "communicator/private-key",
      summary: "Unusable private key",
      detail: `The file "${path}" ${why}.`,
    });
  const { files, machine } = context.host;
  const place = expandHome(path, machine.homeDirectory);
  try {
    const status = await files.status(place);
    if (!status) return complain("does not exist");
    if (status.kind === "directory") return complain("is a directory");
    const problem = findPrivateKeyProblem(await files.readText(place));
    if (problem) complain(privateKeyProblemTexts[problem]);
  } catch {
    context.signal.throwIfAborted();
    complain("cannot be read"); // Missing permission, mostly; the path says which file.
  }
}
