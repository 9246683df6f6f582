/** Tries until the guest lets us in, as long as the configuration says, and says at the end how far it came. */
import type { Duplex } from "node:stream";
import { BuildError, deadline, formatDuration } from "@prebake/base";
import type { ConnectContext, ConnectRequest } from "@prebake/sdk";
import { addressText } from "./address.ts";
import type { Address } from "./address.ts";
import { waitForBanner } from "./banner.ts";
import { raceForBanner } from "./banner-race.ts";
import { linkOptions } from "./route.ts";
import type { Way } from "./route.ts";
import { openLink } from "../ssh-link.ts";
import type { SshLink } from "../ssh-link.ts";
import type { SshSettings } from "../ssh-settings.ts";
import { TryFailed } from "./try-failed.ts";
import type { ConnectionState } from "./try-failed.ts";

/**
 * Waits after a refused log-in. Users and keys come late (cloud-init), and ten refusals must not be used up in seconds;
 * since OpenSSH 9.8 a client that fails more often than every 5 s is shut out for a while (PerSourcePenalties).
 */
const refusedPausesMs = [1000, 2000, 4000];
const longestRefusedPauseMs = 6000;
/** After a handshake or a log-in that broke off: a server that is restarted while the guest boots is there again at once. */
const brokenPauseMs = 1000;

export interface ConnectLoop {
  readonly settings: SshSettings;
  readonly endpoint: ConnectRequest["endpoint"];
  readonly way: Way;
  readonly context: Pick<ConnectContext, "events" | "host">;
}

interface Opened {
  readonly stream: Duplex;
  readonly target: Address;
  readonly banner: string;
  readonly greetedMs: number;
}

/** The caller disposes the link. Rejects with `ssh/timeout`, `ssh/authentication-refused`, or the signal's reason. */
export async function connectSsh(loop: ConnectLoop, signal: AbortSignal): Promise<SshLink> {
  const progress = new ConnectProgress(loop);
  const { timeoutMs } = loop.settings;
  if (timeoutMs === undefined) return tryUntilIn(loop, progress, signal);
  const { clock } = loop.context.host;
  using limit = deadline(timeoutMs, { signal, clock, reason: () => progress.timeoutError(timeoutMs) });
  return await tryUntilIn(loop, progress, limit.signal);
}

async function tryUntilIn(
  loop: ConnectLoop,
  progress: ConnectProgress,
  signal: AbortSignal,
): Promise<SshLink> {
  const { clock } = loop.context.host;
  for (let refused = 0; ;) {
    const opened = await raceForBanner({
      open: (trySignal) => openOnce(loop, progress, trySignal),
      close: async ({ stream }) => void stream.destroy(),
      onFailure: (failure) => progress.failed(failure),
      signal,
      clock,
    });
    try {
      return await logIn(loop, opened, { progress, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TryFailed)) throw error;
      progress.failed(error);
      const isRefused = error.state === "authentication-refused";
      if (isRefused) refused++;
      if (refused >= (loop.settings.handshakeAttempts ?? Number.POSITIVE_INFINITY))
        throw progress.refusedError(refused);
      const pauseMs = isRefused ? (refusedPausesMs[refused - 1] ?? longestRefusedPauseMs) : brokenPauseMs;
      await clock.delay(pauseMs, { signal });
    }
  }
}

async function openOnce(loop: ConnectLoop, progress: ConnectProgress, signal: AbortSignal): Promise<Opened> {
  progress.attempts++;
  const target = await loop.endpoint();
  signal.throwIfAborted();
  if (!target) throw new TryFailed("no-address", "has no address yet");
  progress.target = addressText(target);
  const stream = await loop.way.open(target, signal);
  stream.on("error", () => undefined); // Whoever reads it hears of it; without a listener the process would end.
  progress.reached("no-banner", "accepts the connection, but no SSH server has answered on it");
  try {
    const banner = await waitForBanner(stream, signal);
    progress.reached(
      "banner",
      `greets as ${JSON.stringify(banner)}, but the handshake has not come to its end`,
    );
    return { stream, target, banner, greetedMs: loop.context.host.clock.monotonic() };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

async function logIn(
  loop: ConnectLoop,
  opened: Opened,
  run: { readonly progress: ConnectProgress; readonly signal: AbortSignal },
): Promise<SshLink> {
  const link = await openLink({
    ...linkOptions(loop.settings),
    name: addressText(opened.target),
    stream: opened.stream,
    logIn: loop.settings.logIn,
    forwardedAgent: loop.settings.forwardedAgent,
    signal: run.signal,
    clock: loop.context.host.clock,
  });
  const tookMs = Math.round(loop.context.host.clock.monotonic() - opened.greetedMs);
  run.progress.connected(`${opened.banner}, logged in ${tookMs} ms after this banner`);
  return link;
}

const hints: Readonly<Record<ConnectionState, string>> = {
  "no-address": "Look at the machine's screen: it may not boot, or get no address (DHCP).",
  refused:
    "Nothing listens there: look at the machine's screen, see that an SSH server is installed and starts, and that ssh_port is right. If the machine is only slow, set a longer ssh_timeout.",
  unreachable: "See that the machine is up and that its network and firewall let this computer in.",
  "no-banner":
    "The port is open but no SSH server is behind it: the machine may still be booting or installing. Look at its screen; if it is only slow, set a longer ssh_timeout.",
  banner: "See the SSH server's log in the guest, and ssh_ciphers and ssh_key_exchange_algorithms.",
  "authentication-refused":
    "See that ssh_username, ssh_password and ssh_private_key_file are what the image has.",
  connected: "Look at the machine's screen.",
};

/** States in the order in which a try comes to them. */
const farther: readonly ConnectionState[] = [
  "no-address",
  "unreachable",
  "refused",
  "no-banner",
  "banner",
  "authentication-refused",
  "connected",
];

/** What the tries came to so far: for events and for the last words. */
class ConnectProgress {
  attempts = 0;
  /** `host:port`, once there is one. */
  target: string | undefined;
  #last: TryFailed | undefined;
  #shown = "";
  readonly #loop: ConnectLoop;

  constructor(loop: ConnectLoop) {
    this.#loop = loop;
  }

  /** A try that still goes on came so far: told when the time is over before it ends. */
  reached(state: ConnectionState, detail: string): void {
    const before = this.#last ? farther.indexOf(this.#last.state) : -1;
    if (farther.indexOf(state) > before) this.#last = new TryFailed(state, detail);
  }

  failed(failure: TryFailed): void {
    this.#last = failure;
    // Several tries a second: only what is new is worth an event.
    const { state, message: detail } = failure;
    if (`${state} ${detail}` === this.#shown) return;
    this.#shown = `${state} ${detail}`;
    this.#loop.context.events.connection({
      communicator: "ssh",
      state,
      attempt: this.attempts,
      detail: `${this.#who()} ${detail}`,
    });
  }

  connected(detail: string): void {
    this.#loop.context.events.connection({
      communicator: "ssh",
      state: "connected",
      attempt: this.attempts,
      detail,
    });
  }

  timeoutError(timeoutMs: number): BuildError {
    const state = this.#last?.state ?? "unreachable";
    return new BuildError("ssh/timeout", {
      message: `Cannot connect over SSH within ${formatDuration(timeoutMs)}: ${this.#words()}`,
      hint: hints[state],
      context: { state, attempts: this.attempts },
    });
  }

  refusedError(refused: number): BuildError {
    return new BuildError("ssh/authentication-refused", {
      message: `Cannot log in over SSH, tried ${refused} times: ${this.#words()}`,
      hint: hints["authentication-refused"],
      context: { state: "authentication-refused", attempts: this.attempts },
    });
  }

  #who(): string {
    return this.target ?? "the guest";
  }

  #words(): string {
    return `${this.#who()} ${this.#last?.message ?? "does not answer"}`;
  }
}
