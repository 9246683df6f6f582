/** The communicator's configuration: the same fields in every builder that has a machine to connect to. Source: packer-plugin-sdk communicator.Config. */
import { bool, choice, duration, int, ints, string, strings } from "@prebake/schema";
import type { Infer } from "@prebake/schema";

const notInCacheKey = "how the guest is reached does not change the image";
const byEngine = "This key is set by the engine, not by templates. Remove it.";

/** Spread into a builder's declaration. */
export const communicatorFields = {
  communicator: choice(["ssh", "winrm", "none", "docker", "dockerWindowsContainer"], {
    default: "ssh",
    doc: "How to talk to the guest: `ssh`, or `none` for no connection at all; `winrm`, `docker` and `dockerWindowsContainer` are not available yet.",
    notInCacheKey,
  }),
  pause_before_connecting: duration({
    doc: "How long to wait after the first successful connection before connecting again for good.",
    notInCacheKey,
  }),
  ssh_host: string({ doc: "Address of the guest, when the builder cannot know it.", notInCacheKey }),
  ssh_port: int({
    default: 22,
    min: 0,
    max: 65535,
    doc: "Port the guest's SSH server listens on.",
    notInCacheKey,
  }),
  ssh_username: string({ doc: "User to log in as. Required with communicator `ssh`.", notInCacheKey }),
  ssh_password: string({
    sensitive: true,
    openAs: "ssh_username",
    doc: "Password of the user.",
    notInCacheKey,
  }),
  ssh_keypair_name: string({
    undocumented: true,
    doc: "Name of an existing key pair of the cloud.",
    notInCacheKey,
  }),
  temporary_key_pair_name: string({
    undocumented: true,
    doc: "Name of the key pair made for this build.",
    notInCacheKey,
  }),
  temporary_key_pair_type: string({
    defaultText: "rsa",
    doc: "Type of the key pair made for this build: `rsa`, `ecdsa` or `ed25519`.",
    notInCacheKey,
  }),
  temporary_key_pair_bits: int({
    doc: "Size of the key made for this build, where the type has a choice.",
    notInCacheKey,
  }),
  ssh_ciphers: strings({ doc: "Ciphers to offer, in order of preference.", notInCacheKey }),
  ssh_clear_authorized_keys: bool({
    default: false,
    doc: "Remove the key made for this build from the guest's authorized_keys at the end.",
  }),
  ssh_key_exchange_algorithms: strings({
    doc: "Key exchange algorithms to offer, in order of preference.",
    notInCacheKey,
  }),
  ssh_private_key_file: string({ doc: "Path of the private key to log in with.", notInCacheKey }),
  ssh_certificate_file: string({
    doc: "Path of the user certificate that belongs to the private key.",
    notInCacheKey,
  }),
  ssh_pty: bool({ default: false, doc: "Ask for a terminal for each command.", notInCacheKey }),
  ssh_timeout: duration({
    aliases: ["ssh_wait_timeout"],
    defaultText: "5m, when ssh_handshake_attempts is unset too",
    doc: "How long to wait for SSH; 0 waits for ever.",
    notInCacheKey,
  }),
  ssh_agent_auth: bool({
    default: false,
    doc: "Log in with the keys of the running SSH agent.",
    notInCacheKey,
  }),
  ssh_disable_agent_forwarding: bool({
    default: false,
    doc: "Do not forward the SSH agent into the guest.",
    notInCacheKey,
  }),
  ssh_handshake_attempts: int({
    defaultText: "10, when ssh_timeout is unset too",
    doc: "How many refused log-ins are tried before giving up; 0 is no limit.",
    notInCacheKey,
  }),
  ssh_bastion_host: string({ doc: "Host to go through.", notInCacheKey }),
  ssh_bastion_port: int({ default: 22, doc: "Port of the bastion's SSH server.", notInCacheKey }),
  ssh_bastion_agent_auth: bool({
    default: false,
    doc: "Log in to the bastion with the SSH agent.",
    notInCacheKey,
  }),
  ssh_bastion_username: string({ doc: "User on the bastion.", notInCacheKey }),
  ssh_bastion_password: string({
    sensitive: true,
    openAs: "ssh_bastion_username",
    doc: "Password on the bastion.",
    notInCacheKey,
  }),
  ssh_bastion_interactive: bool({
    default: false,
    doc: "Use keyboard-interactive log-in on the bastion.",
    notInCacheKey,
  }),
  ssh_bastion_private_key_file: string({
    defaultText: "ssh_private_key_file",
    doc: "Private key for the bastion.",
    notInCacheKey,
  }),
  ssh_bastion_certificate_file: string({ doc: "User certificate for the bastion.", notInCacheKey }),
  ssh_file_transfer_method: choice(["scp", "sftp"], {
    default: "scp",
    doc: "How files are transferred: `scp` or `sftp`.",
    notInCacheKey,
  }),
  ssh_proxy_host: string({ doc: "SOCKS 5 proxy to connect through.", notInCacheKey }),
  ssh_proxy_port: int({ default: 1080, doc: "Port of the SOCKS proxy.", notInCacheKey }),
  ssh_proxy_username: string({ doc: "User of the SOCKS proxy.", notInCacheKey }),
  ssh_proxy_password: string({
    sensitive: true,
    openAs: "ssh_proxy_username",
    doc: "Password of the SOCKS proxy.",
    notInCacheKey,
  }),
  ssh_keep_alive_interval: duration({
    default: 5000,
    doc: "Time between keep-alive messages; negative for none.",
    notInCacheKey,
  }),
  ssh_read_write_timeout: duration({
    doc: "How long a read or write may hang; 0 is no limit.",
    notInCacheKey,
  }),
  ssh_remote_tunnels: strings({ doc: "Remote forwards, each `PORT:HOST:PORT`.", notInCacheKey }),
  ssh_local_tunnels: strings({ doc: "Local forwards, each `PORT:HOST:PORT`.", notInCacheKey }),
  ssh_public_key: ints({ undocumented: true, doc: "Internal.", refused: byEngine }),
  ssh_private_key: ints({ undocumented: true, sensitive: true, doc: "Internal.", refused: byEngine }),
  winrm_username: string({ doc: "User to log in as over WinRM.", notInCacheKey }),
  winrm_password: string({
    sensitive: true,
    openAs: "winrm_username",
    doc: "Password over WinRM.",
    notInCacheKey,
  }),
  winrm_host: string({ doc: "Address for WinRM.", notInCacheKey }),
  winrm_no_proxy: bool({
    default: false,
    doc: "Connect without the proxies of the environment.",
    notInCacheKey,
  }),
  winrm_port: int({ defaultText: "5985, or 5986 with TLS", doc: "Port for WinRM.", notInCacheKey }),
  winrm_timeout: duration({ default: 1_800_000, doc: "How long to wait for WinRM.", notInCacheKey }),
  winrm_use_ssl: bool({ default: false, doc: "Use TLS for WinRM.", notInCacheKey }),
  winrm_insecure: bool({ default: false, doc: "Do not check the server's certificate.", notInCacheKey }),
  winrm_use_ntlm: bool({ default: false, doc: "Log in with NTLM.", notInCacheKey }),
};

/** The decoded group. */
export type CommunicatorConfig = Infer<typeof communicatorFields>;
