/** Forwarded ports, as `ssh_local_tunnels` and `ssh_remote_tunnels` write them. */

export interface SshTunnel {
  /** Port that listens: here for a local tunnel, on the guest for a remote one. */
  readonly listenPort: number;
  /** Where its connections go: seen from the guest for a local tunnel, from here for a remote one. */
  readonly host: string;
  readonly port: number;
}

/** Reads `PORT:HOST:PORT` (an IPv6 address in brackets); undefined when it is none. */
export function parseSshTunnel(text: string): SshTunnel | undefined {
  const match = /^(\d+):(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d+)$/i.exec(text.trim());
  if (!match) return undefined;
  const [listenPort, port] = [Number(match[1]), Number(match[4])];
  if (![listenPort, port].every((number) => number >= 1 && number <= 65_535)) return undefined;
  return { listenPort, port, host: match[2] ?? match[3] ?? "" };
}
