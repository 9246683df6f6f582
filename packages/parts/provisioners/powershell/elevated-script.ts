/**
 * A script that runs a command as another user, elevated: over WinRM and SSH a session has no full rights and no
 * credentials of its own, a scheduled task has both. The command's output is a file that the script copies as it grows.
 * Source: Task Scheduler's scripting objects (ITaskService, ITaskDefinition, IRegisteredTask) in Microsoft's reference.
 */

export interface ElevatedCommand {
  readonly user: string;
  /** Empty for SYSTEM and the other service accounts. */
  readonly password: string;
  readonly command: string;
  /** Of the task and of its output file: unique, letters, digits and `-`. */
  readonly name: string;
}

/** Its exit code is the command's. Holds the password: it removes itself when it starts. */
export function elevatedScript({ user, password, command, name }: ElevatedCommand): string {
  const values = { user, password, command, name };
  const assignments = Object.entries(values).map(([key, value]) => `$${key} = Text '${base64(value)}'`);
  return [head, ...assignments, body].join("\n");
}

// Base64: no value can be misread, and the script is ASCII whatever they are.
function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

const head = `$ErrorActionPreference = 'Stop'
Remove-Item -LiteralPath $MyInvocation.MyCommand.Path -ErrorAction SilentlyContinue
function Text([string]$base64) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($base64)) }`;

/*
 * Numbers of Task Scheduler: run level 1 is highest; action 0 is a program; 6 creates or replaces the task; log-on 1 is by
 * password, 5 a service account; states 2 and 4 are queued and running; results 267009 and 267011 are "running now" and
 * "has not run yet".
 */
const body = `$output = Join-Path $env:SystemRoot "Temp\\$name.out"

$service = New-Object -ComObject Schedule.Service
$service.Connect()
$definition = $service.NewTask(0)
$definition.Principal.RunLevel = 1
$definition.Settings.DisallowStartIfOnBatteries = $false
$definition.Settings.StopIfGoingOnBatteries = $false
$definition.Settings.ExecutionTimeLimit = 'PT0S'
$definition.Settings.Priority = 4
$action = $definition.Actions.Create(0)
$action.Path = Join-Path $env:SystemRoot 'System32\\cmd.exe'
$action.Arguments = '/s /c "' + $command + ' > "' + $output + '" 2>&1"'

$folder = $service.GetFolder('\\')
$logon = 1
if ($password -eq '') { $logon = 5; $password = $null }
$folder.RegisterTaskDefinition($name, $definition, 6, $user, $password, $logon) | Out-Null

$screen = [Console]::OpenStandardOutput()
$buffer = New-Object byte[] 65536
$position = 0
function Copy-Output {
    if (-not (Test-Path -LiteralPath $output)) { return }
    $file = [IO.File]::Open($output, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        $file.Position = $script:position
        while (($count = $file.Read($buffer, 0, $buffer.Length)) -gt 0) {
            $screen.Write($buffer, 0, $count)
            $script:position += $count
        }
        $screen.Flush()
    } finally {
        $file.Dispose()
    }
}

$code = 1
$patience = (Get-Date).AddMinutes(1)
try {
    $folder.GetTask($name).Run($null) | Out-Null
    do {
        Start-Sleep -Milliseconds 200
        Copy-Output
        $task = $folder.GetTask($name)
        $state = $task.State
        $code = $task.LastTaskResult
        $going = ((2, 4) -contains $state) -or ($code -eq 267009)
        $coming = ($code -eq 267011) -and ((Get-Date) -lt $patience)
    } while ($going -or $coming)
    Copy-Output
    if (-not (Test-Path -LiteralPath $output)) {
        [Console]::Error.WriteLine("The scheduled task did not start: result $code. Is the user allowed to log on as a batch job?")
        if ($code -eq 0) { $code = 1 }
    }
} finally {
    $folder.DeleteTask($name, 0)
    Remove-Item -LiteralPath $output -ErrorAction SilentlyContinue
}
exit $code
`;
