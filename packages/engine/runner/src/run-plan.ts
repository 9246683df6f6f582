/** Runs the builds of a checked plan, as many at a time as asked for. */
import { BuildSession } from "./build-session.ts";
import type { RunDeps } from "./build-session.ts";
import { runBuild } from "./run-build.ts";
import type { BuildResult } from "./run-build.ts";
import type { BuildNode, BuildPlan } from "@prebake/sdk";

export interface RunResult {
  readonly outcome: "succeeded" | "failed" | "cancelled";
  /** 0: all builds succeeded; 1: not. Source: measured on Packer 1.16. */
  readonly exitCode: 0 | 1;
  /** In the order of the plan. */
  readonly builds: readonly BuildResult[];
}

/**
 * Runs all builds and waits until everything they owned is released. A build that fails does not stop the others;
 * when the signal aborts, those under way stop and those that wait never start. Never rejects.
 */
export async function runPlan(plan: BuildPlan, deps: RunDeps): Promise<RunResult> {
  const { clock } = deps.host;
  const started = clock.monotonic();
  for (const secret of plan.secrets) deps.redactor.add(secret);
  const parallel = deps.flags.debug ? 1 : deps.parallelBuilds < 1 ? plan.builds.length : deps.parallelBuilds;
  const names = plan.builds.map((build) => build.identity.name);
  deps.publisher.publish({ kind: "run.started", builds: names, parallel });
  if (deps.flags.debug) deps.publisher.publish(debugNotice);
  const builds = await runQueue(plan, { ...deps, parallelBuilds: parallel });
  const outcome = overall(builds);
  deps.publisher.publish({ kind: "run.finished", durationMs: clock.monotonic() - started, outcome });
  return { outcome, exitCode: outcome === "succeeded" ? 0 : 1, builds };
}

const debugNotice = {
  kind: "problem",
  severity: "warning",
  code: "runner/debug",
  text: "Debug mode enabled. Builds will not be parallelized.",
} as const;

async function runQueue(plan: BuildPlan, deps: RunDeps): Promise<readonly BuildResult[]> {
  const results: BuildResult[] = [];
  const waiting = plan.builds.entries();
  const worker = async () => {
    for (const [position, node] of waiting) results[position] = await runOrSkip(plan, node, deps);
  };
  const workers = Math.max(1, Math.min(deps.parallelBuilds, plan.builds.length));
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}

async function runOrSkip(plan: BuildPlan, node: BuildNode, deps: RunDeps): Promise<BuildResult> {
  if (deps.signal.aborted) return { build: node.identity, outcome: "cancelled", artifacts: [] };
  return await runBuild(new BuildSession(plan, node, deps));
}

function overall(builds: readonly BuildResult[]): RunResult["outcome"] {
  if (builds.some((build) => build.outcome === "cancelled")) return "cancelled";
  return builds.some((build) => build.outcome === "failed") ? "failed" : "succeeded";
}
