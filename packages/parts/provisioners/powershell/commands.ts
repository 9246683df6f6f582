/** Command lines that run PowerShell in the guest. Source: defaults of Packer's powershell provisioner, 1.16. */
import type { ExecutionPolicy } from "./execution-policy.ts";

export interface CommandOptions {
  readonly policy: ExecutionPolicy;
  readonly usePwsh: boolean;
  /** Level of Set-PSDebug; 0 is none. */
  readonly trace: number;
}

/** Template for an inline script, which sets its variables and trace level by itself. */
export function inlineCommand({ policy, usePwsh }: CommandOptions): string {
  if (policy === "none") return "& '{{.Path}}'; exit $LastExitCode";
  return `${program(usePwsh)} -executionpolicy ${policy} -file {{.Path}}`;
}

/** Template for a script file: variables and trace level are set around it. */
export function scriptCommand({ policy, usePwsh, trace }: CommandOptions): string {
  const quiet =
    "if (Test-Path variable:global:ProgressPreference){set-variable -name variable:global:ProgressPreference -value 'SilentlyContinue'};";
  const traced = trace > 0 ? `Set-PsDebug -Trace ${trace};` : "";
  const block = `& { ${quiet}${traced}. {{.Vars}}; &'{{.Path}}'; exit $LastExitCode }`;
  if (policy === "none") return block;
  return `${program(usePwsh)} -executionpolicy ${policy}${usePwsh ? " -command" : ""} "${block}"`;
}

/** A script that is handed over on the command line: no policy applies, nothing can be misread. */
export function encodedCommand(script: string, usePwsh: boolean): string {
  const quiet = `$ProgressPreference = 'SilentlyContinue'; ${script}`;
  return `${program(usePwsh)} -EncodedCommand ${Buffer.from(quiet, "utf16le").toString("base64")}`;
}

/** A script of ours that is in the guest. */
export function fileCommand(path: string, usePwsh: boolean): string {
  return `${program(usePwsh)} -executionpolicy bypass -file "${path}"`;
}

function program(usePwsh: boolean): string {
  return usePwsh ? "pwsh" : "powershell";
}
