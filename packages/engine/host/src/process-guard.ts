/**
 * Ends our children when we are killed with SIGKILL and cannot end them ourselves: a small shell that reads from a pipe
 * which process groups exist, and ends the ones left when the pipe closes, that is, when this process is gone.
 *
 * Why not `setpriv --pdeathsig`: Linux only, with util-linux only, and bound to the thread that forked. The pipe works
 * wherever there is a POSIX shell; on Windows there is no guard.
 */
import { spawn } from "node:child_process";
import type { Writable } from "node:stream";

export interface ProcessGuard {
  add(group: number): void;
  remove(group: number): void;
  /** Forgets all groups: they are left running. */
  forget(): void;
}

// SIGTERM first: QEMU then closes its images in order.
const script = `
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    =) groups=' ' ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
[ "$(echo $groups)" ] || exit 0
for group in $groups; do kill -s TERM -- "-$group"; done
sleep 2
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/** Started with the first child, of which it needs a few milliseconds; ends with this process. */
export function createProcessGuard(platform: string): ProcessGuard {
  let pipe: Writable | undefined;
  const tell = (line: string) => {
    if (platform === "win32") return;
    pipe ??= startShell();
    pipe.write(line);
  };
  return {
    add: (group) => tell(`+ ${group}\n`),
    remove: (group) => tell(`- ${group}\n`),
    forget: () => {
      if (pipe) tell("= 0\n");
    },
  };
}

function startShell(): Writable {
  // A session of its own, so that a Ctrl-C in the terminal does not end it before us.
  const shell = spawn("/bin/sh", ["-c", script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: "/bin:/usr/bin" },
  });
  shell.on("error", () => undefined); // No shell, no guard: everything else works.
  shell.unref();
  shell.stdin.on("error", () => undefined); // As above.
  if ("unref" in shell.stdin && typeof shell.stdin.unref === "function") shell.stdin.unref();
  return shell.stdin;
}
