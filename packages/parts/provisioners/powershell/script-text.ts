/** PowerShell that is written for the user: values in quotes, scripts of lines. */

/** For the double quotes of `env_var_format`: what PowerShell would read there gets a backtick. */
export function escapeValue(value: string): string {
  return value.replace(/[$"`']/g, "`$&");
}

/** Removes what is there of these files. */
export function removalScript(paths: readonly string[]): string {
  const list = paths.map(quoteLiteral).join(", ");
  const each = "if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Force }";
  return `$ErrorActionPreference = 'Stop'; foreach ($path in @(${list})) { ${each} }`;
}

/** A text as a literal. PowerShell takes typographic single quotes for plain ones, so those are doubled too. */
export function quoteLiteral(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}

export interface InlineScript {
  readonly lines: readonly string[];
  /** Statements that set the variables. */
  readonly variables: string;
  /** Level of Set-PSDebug; 0 is none. */
  readonly trace: number;
}

/**
 * The lines as one script. A terminating error fails it; else the exit code of the last program that ran decides.
 * Lines are not indented: the end of a here-string must stand at the start of its line.
 */
export function inlineScript({ lines, variables, trace }: InlineScript): string {
  return [
    "$global:ProgressPreference = 'SilentlyContinue'",
    ...(trace > 0 ? [`Set-PSDebug -Trace ${trace}`] : []),
    variables,
    "$global:LASTEXITCODE = 0",
    "try {",
    ...lines,
    "} catch {",
    "    Write-Error -ErrorRecord $_ -ErrorAction Continue",
    "    exit 1",
    "}",
    "exit $LASTEXITCODE",
    "",
  ].join("\n");
}

/** Windows PowerShell takes a script without a byte order mark for the machine's old code page. */
export function scriptBytes(text: string): Uint8Array {
  // oxlint-disable-next-line no-control-regex -- All of ASCII is meant.
  const ascii = /^[\0-\x7f]*$/.test(text);
  return new TextEncoder().encode(ascii ? text : `\uFEFF${text}`);
}
