/**
 * Loading of large HCL2 templates: `node bench/template-scale.ts [MB…]` (1 and 8 when nothing is said). Each size is measured in processes
 * of its own. Prints one JSON object a size, and exits 1 when a limit is passed; `syntaxMs` is reading the form only, `evaluateMs` everything from the file to the configuration
 * of every component, `peakMiB` the process meanwhile.
 */
import { spawnSync } from "node:child_process";
import { DiagnosticList, Redactor } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import type { ComponentRegistry } from "@prebake/sdk";
import { loadTemplate, planBuilds } from "@prebake/template";
import type { LoadPurpose, LoadedTemplate } from "@prebake/template";
import { createMemoryHost } from "@prebake/testing";

// What was promised of a megabyte, on the machine that the project is measured on; larger ones may take as much more as they are larger.
const limits = { syntaxMs: 600, evaluateMs: 1500, peakMiB: 250, growth: 9 };

const noParts: ComponentRegistry = { find: async () => undefined, names: () => [] };

const childFlag = "--measure";

interface SyntaxPart {
  readonly syntaxMs: number;
}

interface EvaluationPart {
  readonly builds: number;
  readonly evaluateMs: number;
  readonly peakMiB: number;
}

interface Measurement extends SyntaxPart, EvaluationPart {
  readonly megabytes: number;
  readonly lines: number;
}

if (process.argv[2] === childFlag) {
  const task = process.argv[3] === "syntax" ? measureSyntax : measureEvaluation;
  process.stdout.write(JSON.stringify(await task(generate(Number(process.argv[4])))));
} else {
  const sizes = process.argv.slice(2).map(Number);
  const results = (sizes.length > 0 ? sizes : [1, 8]).map(measureSize);
  const [first] = results;
  for (const result of results) {
    const growth = first ? (result.syntaxMs + result.evaluateMs) / (first.syntaxMs + first.evaluateMs) : 1;
    const holds =
      result === first
        ? result.syntaxMs <= limits.syntaxMs &&
          result.evaluateMs <= limits.evaluateMs &&
          result.peakMiB <= limits.peakMiB
        : growth <= limits.growth;
    if (!holds) process.exitCode = 1;
    process.stdout.write(
      `${JSON.stringify({ ...result, growth: Number(growth.toFixed(2)), limits, holds })}\n`,
    );
  }
}

function measureSize(units: number): Measurement {
  const text = generate(units);
  const size = { megabytes: Number((text.length / 1e6).toFixed(2)), lines: text.split("\n").length };
  return {
    ...size,
    ...(inChild("syntax", units) as SyntaxPart),
    ...(inChild("evaluation", units) as EvaluationPart),
  };
}

/** What the child printed: the result of one of the functions below. */
function inChild(task: string, units: number): unknown {
  const child = spawnSync(process.execPath, [import.meta.filename, childFlag, task, String(units)], {
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as unknown;
}

async function measureSyntax(text: string): Promise<SyntaxPart> {
  const started = performance.now();
  const { diagnostics } = await load(text, "syntax");
  const syntaxMs = Math.round(performance.now() - started);
  expectNoProblem(diagnostics);
  return { syntaxMs };
}

async function measureEvaluation(text: string): Promise<EvaluationPart> {
  const started = performance.now();
  const { template, diagnostics } = await load(text, "validate");
  const sink = new DiagnosticList();
  sink.addAll(diagnostics);
  const planned = template && planBuilds(template, { only: [], except: [], whenNothingIsLeft: "error" });
  sink.addAll(planned?.diagnostics ?? []);
  const builds = planned?.plan?.builds ?? [];
  for (const build of builds)
    for (const node of [build.builder, ...build.provisioners]) node.evaluate(undefined, sink);
  const evaluateMs = Math.round(performance.now() - started);
  expectNoProblem(sink.items);
  return { builds: builds.length, evaluateMs, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) };
}

function load(text: string, purpose: LoadPurpose): Promise<LoadedTemplate> {
  const host = createMemoryHost({ files: { "main.pkr.hcl": text } });
  const signal = new AbortController().signal;
  return loadTemplate(
    {
      path: "main.pkr.hcl",
      purpose,
      registry: noParts,
      redactor: new Redactor(),
      runId: "bench",
      programVersion: "0.0.0",
      signal,
    },
    host,
  );
}

function expectNoProblem(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics[0]) throw new Error(`the generated template is wrong: ${diagnostics[0].detail}`);
}

/** About a megabyte a unit: 100 variables, 2,700 locals that use each other, 900 sources, and 900 builds with two provisioners each. */
function generate(megabytes: number): string {
  const parts: string[] = [];
  for (let at = 0; at < 100 * megabytes; at++) parts.push(variable(at));
  parts.push("locals {\n");
  for (let at = 0; at < 2700 * megabytes; at++) parts.push(local(at));
  parts.push("}\n\n");
  for (let at = 0; at < 900 * megabytes; at++) parts.push(source(at), build(at));
  return parts.join("");
}

function variable(at: number): string {
  return `variable "v${at}" {\n  type    = string\n  default = "value ${at}"\n  description = "The variable number ${at}."\n}\n\n`;
}

// Each uses the one after it, so that the order must be found.
function local(at: number): string {
  const next = at % 50 === 49 ? `var.v${at % 100}` : `local.l${at + 1}`;
  return `  l${at} = "\${upper(${next})}-${at}"\n`;
}

function source(at: number): string {
  return `# The machine number ${at} of many: nobody has written so many by hand.
source "null" "machine-${at}" {
  communicator = "none"
  ssh_host     = "host-${at}.example.com"
  ssh_port     = ${2000 + (at % 1000)}
  ssh_username = var.v${at % 100}
  ssh_timeout  = "10m"
  ssh_ciphers  = [
    "aes128-ctr",
    "aes256-ctr",
    local.l${(at * 3) % 2700},
  ]
  tag {
    key   = "name"
    value = "machine \${local.l${(at * 3 + 1) % 2700}}"
  }
  tag {
    key   = "stage"
    value = ${at} % 2 == 0 ? "test" : "production"
  }
}

`;
}

function build(at: number): string {
  return `build {
  name    = "build-${at}"
  sources = ["source.null.machine-${at}"]
  description = "Builds the machine number ${at} and nothing else."
  provisioner "shell-local" {
    pause_before = "10s"
    max_retries  = 3
    inline = [
      "echo building \${source.name} of \${build.name}",
      "echo \${local.l${(at * 3 + 2) % 2700}}",
      "echo \${join(",", [for n in [1, 2, 3] : n * ${at}])}",
    ]
    environment_vars = [
      "NUMBER=${at}",
      "NAME=\${var.v${(at + 7) % 100}}",
    ]
  }
  provisioner "file" {
    source      = "files/${at}.txt"
    destination = "/tmp/\${build.ID}/${at}.txt"
  }
}

`;
}
