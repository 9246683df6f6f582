import { createMemoryHost, packerFieldContract } from "@prebake/testing";
import { breakpoint } from "./breakpoint/breakpoint.ts";
import { file } from "./file/file.ts";
import { powershell } from "./powershell/powershell.ts";
import { shellLocal } from "./shell-local/shell-local.ts";
import { shell } from "./shell/shell.ts";
import { sleep } from "./sleep/sleep.ts";
import { windowsRestart } from "./windows-restart/windows-restart.ts";
import { windowsShell } from "./windows-shell/windows-shell.ts";

const host = createMemoryHost();
const lines = { inline: ["true"] };

packerFieldContract({ part: breakpoint, config: {}, host });
packerFieldContract({ part: file, config: { content: "x", destination: "/x" }, host });
packerFieldContract({ part: powershell, config: lines, host });
packerFieldContract({ part: shellLocal, config: lines, host });
packerFieldContract({ part: shell, config: lines, host });
packerFieldContract({ part: sleep, config: { duration: "1s" }, host });
packerFieldContract({ part: windowsRestart, config: {}, host });
packerFieldContract({ part: windowsShell, config: lines, host });
