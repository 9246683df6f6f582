/** The decoded configuration as the transport needs it: log-ins with their keys, limits, algorithms, the way to the guest. */
import { BuildError } from "@prebake/base";
import type { CommunicatorConfig, ConnectContext, ConnectRequest, SshTunnel } from "@prebake/sdk";
import { expandHome, parseSshTunnel } from "@prebake/sdk";
import type { OpenSSHAgent } from "ssh2";
import { HostAgent } from "./log-in/host-agent.ts";
import { keyIdentity } from "./log-in/private-key.ts";
import type { Identity, LogIn } from "./log-in/log-in.ts";

export type Route =
  | { readonly kind: "direct" }
  | { readonly kind: "bastion"; readonly host: string; readonly port: number; readonly logIn: LogIn }
  | {
      readonly kind: "socks5";
      readonly host: string;
      readonly port: number;
      readonly user: { readonly name: string; readonly password: string } | undefined;
    };

export interface SshSettings {
  readonly logIn: LogIn;
  readonly route: Route;
  readonly ciphers: readonly string[] | undefined;
  readonly keyExchanges: readonly string[] | undefined;
  readonly pty: boolean;
  /** The agent that commands in the guest may use. */
  readonly forwardedAgent: OpenSSHAgent | undefined;
  /** Undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** Refused log-ins before giving up; undefined: no limit. */
  readonly handshakeAttempts: number | undefined;
  /** 0: none are sent. */
  readonly keepAliveMs: number;
  /** 0: no limit. */
  readonly readWriteTimeoutMs: number;
  readonly transferMethod: "scp" | "sftp";
  readonly localTunnels: readonly SshTunnel[];
  readonly remoteTunnels: readonly SshTunnel[];
}

/** Reads key files; rejects with `ssh/private-key` when one cannot be used. Passwords become secrets of the redactor. */
export async function readSshSettings(
  request: ConnectRequest,
  context: ConnectContext,
): Promise<SshSettings> {
  const { config } = request;
  const passwords = [
    [config.ssh_username, config.ssh_password],
    [config.ssh_bastion_username, config.ssh_bastion_password],
    [config.ssh_proxy_username, config.ssh_proxy_password],
  ] as const;
  for (const [user, password] of passwords) {
    if (password && password !== user) context.redactor.add(password); // As the declaration says of it.
  }
  const agent = agentOf(context);
  return {
    logIn: await guestLogIn(request, context, agent),
    route: await routeOf(config, context, agent),
    ciphers: nonEmpty(config.ssh_ciphers),
    keyExchanges: nonEmpty(config.ssh_key_exchange_algorithms),
    pty: config.ssh_pty,
    forwardedAgent: config.ssh_disable_agent_forwarding ? undefined : agent,
    ...limitsOf(config),
    keepAliveMs: keepAliveOf(config.ssh_keep_alive_interval),
    readWriteTimeoutMs: Math.max(0, config.ssh_read_write_timeout ?? 0),
    transferMethod: config.ssh_file_transfer_method,
    localTunnels: tunnelsOf(config.ssh_local_tunnels),
    remoteTunnels: tunnelsOf(config.ssh_remote_tunnels),
  };
}

/**
 * 5 minutes and 10 log-ins hold only when neither is set; a set one switches the other's default off.
 * Source: packer-plugin-sdk 0.6.10, communicator.Config (measured).
 */
export function limitsOf(
  config: Pick<CommunicatorConfig, "ssh_timeout" | "ssh_handshake_attempts">,
): Pick<SshSettings, "timeoutMs" | "handshakeAttempts"> {
  const timeoutMs = positive(config.ssh_timeout);
  const handshakeAttempts = positive(config.ssh_handshake_attempts);
  if (config.ssh_timeout === undefined && config.ssh_handshake_attempts === undefined) {
    return { timeoutMs: 300_000, handshakeAttempts: 10 };
  }
  return { timeoutMs, handshakeAttempts };
}

/** 0 means the default of 5 s, a negative interval none at all. Source: packer-plugin-sdk 0.6.10. */
export function keepAliveOf(interval: number): number {
  if (interval < 0) return 0;
  return interval === 0 ? 5000 : interval;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function nonEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

function agentOf(context: ConnectContext): HostAgent | undefined {
  const path = context.host.env["SSH_AUTH_SOCK"];
  return path ? new HostAgent(path, context.host.network) : undefined;
}

function agentIdentity(agent: HostAgent | undefined): Identity {
  if (agent) return { kind: "agent", agent };
  throw new BuildError("ssh/no-agent", {
    message: "Cannot log in with the SSH agent: SSH_AUTH_SOCK is not set",
    hint: "Start ssh-agent and add the key (ssh-add), or remove ssh_agent_auth.",
  });
}

async function guestLogIn(
  request: ConnectRequest,
  context: ConnectContext,
  agent: HostAgent | undefined,
): Promise<LogIn> {
  const { config, keyPair } = request;
  const identities: Identity[] = [];
  if (config.ssh_agent_auth) identities.push(agentIdentity(agent));
  if (config.ssh_private_key_file) identities.push(await fileIdentity(config.ssh_private_key_file, context));
  if (keyPair) identities.push(keyIdentity(keyPair.privateKey, "the key pair of this build"));
  if (config.ssh_password) identities.push({ kind: "password", password: config.ssh_password });
  return { username: config.ssh_username ?? "", identities };
}

async function routeOf(
  config: CommunicatorConfig,
  context: ConnectContext,
  agent: HostAgent | undefined,
): Promise<Route> {
  if (config.ssh_bastion_host) {
    const logIn = await bastionLogIn(config, context, agent);
    return { kind: "bastion", host: config.ssh_bastion_host, port: config.ssh_bastion_port, logIn };
  }
  if (!config.ssh_proxy_host) return { kind: "direct" };
  const user = config.ssh_proxy_username
    ? { name: config.ssh_proxy_username, password: config.ssh_proxy_password ?? "" }
    : undefined;
  return { kind: "socks5", host: config.ssh_proxy_host, port: config.ssh_proxy_port, user };
}

// The guest's key file serves for the bastion too, its user name does not. Source: packer-plugin-sdk 0.6.10 (measured).
async function bastionLogIn(
  config: CommunicatorConfig,
  context: ConnectContext,
  agent: HostAgent | undefined,
): Promise<LogIn> {
  const identities: Identity[] = [];
  const keyFile = config.ssh_bastion_private_key_file || config.ssh_private_key_file;
  if (config.ssh_bastion_agent_auth) identities.push(agentIdentity(agent));
  if (keyFile) identities.push(await fileIdentity(keyFile, context));
  if (config.ssh_bastion_password) {
    identities.push({ kind: "password", password: config.ssh_bastion_password });
  }
  if (config.ssh_bastion_interactive) {
    const { events, signal } = context;
    identities.push({ kind: "person", ask: async (prompt) => (await events.ask(prompt, { signal })) ?? "" });
  }
  return { username: config.ssh_bastion_username ?? "", identities };
}

async function fileIdentity(path: string, { host, redactor }: ConnectContext): Promise<Identity> {
  const text = await host.files.readText(expandHome(path, host.machine.homeDirectory));
  redactor.add(text);
  return keyIdentity(text, `the file "${path}"`);
}

function tunnelsOf(texts: readonly string[] | undefined): SshTunnel[] {
  return (texts ?? []).map((text) => {
    const tunnel = parseSshTunnel(text);
    if (tunnel) return tunnel;
    throw new BuildError("ssh/tunnel-syntax", {
      message: `Cannot open the SSH tunnel "${text}": it is no PORT:HOST:PORT`,
      hint: 'Write it as in "8080:localhost:80".',
    });
  });
}
