/** The provisioner `windows-shell`: uploads each batch script and runs it. */
import {
  checkScriptExit,
  checkScripts,
  defineProvisioner,
  formatEnvironment,
  retryWhileUnreachable,
  runWithOutput,
  scriptEnvironment,
  scriptPaths,
  uploadBytes,
} from "@prebake/sdk";
import type { ProvisionerContext } from "@prebake/sdk";
import { windowsShellConfig } from "./config.ts";
import type { WindowsShellConfig } from "./config.ts";

export const windowsShell = defineProvisioner({
  type: "windows-shell",
  config: windowsShellConfig,
  check: (config, context) => checkScripts(config, context),
  async run(config, context) {
    const { events, host } = context;
    events.step("windows-shell/started", "Provisioning with windows-shell...");
    if (config.inline && config.inline.length > 0) {
      // CR LF: cmd.exe loses its place at labels in files with plain LF.
      const script = new TextEncoder().encode(config.inline.map((line) => `${line}\r\n`).join(""));
      await runScript("inline script", script, { config, context });
      return;
    }
    for (const path of scriptPaths(config))
      await runScript(path, await host.files.read(path), { config, context });
  },
});

interface Work {
  readonly config: WindowsShellConfig;
  readonly context: ProvisionerContext;
}

async function runScript(name: string, content: Uint8Array, { config, context }: Work): Promise<void> {
  context.events.step("windows-shell/script-started", `Provisioning with shell script: ${name}`);
  const environment = scriptEnvironment(config, context.build, context.variables);
  const command = context.render(config.execute_command, {
    ...context.variables,
    Vars: formatEnvironment(environment, config.env_var_format, (value) => value),
    Path: config.remote_path,
  });
  const start = { context, timeoutMs: config.start_retry_timeout, source: "windows-shell" };
  const exit = await retryWhileUnreachable(async () => {
    await uploadBytes(config.remote_path, content, { context, mode: 0o755 });
    return await runWithOutput(command, context);
  }, start);
  checkScriptExit(exit, {
    name,
    validExitCodes: config.valid_exit_codes,
    disconnectHint: "If the script restarts the guest, leave that to the provisioner windows-restart.",
  });
}
