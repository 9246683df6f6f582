/**
 * Fuzzes everything that reads what people write: `node tools/fuzz.ts [--count N] [--seed N] [--first ROUND]`. Prints each broken promise
 * with its input, at last the number of rounds; exit code 1 when one was broken. A round is found again by `--first ROUND --count 1`.
 * The rounds run in a thread of their own, so that one that never ends is found, too.
 */
import { parseArgs } from "node:util";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { runFuzz } from "./fuzz/run-fuzz.ts";

interface Task {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  /** The current round. */
  readonly progress: Int32Array;
}

// What takes a second is a failure that the round itself tells; this is for what never ends.
const hangMs = 20_000;
const mostFailures = 50;

if (isMainThread) watch();
else await work(workerData as Task); // What `watch` hands over.

async function work({ seed, first, count, progress }: Task): Promise<void> {
  let failures = 0;
  await runFuzz({
    seed,
    first,
    count,
    onRound: (round) => void Atomics.store(progress, 0, round),
    onFailure: (failure) => {
      process.stdout.write(`${JSON.stringify(failure)}\n`);
      if (++failures >= mostFailures) process.exit(1);
    },
  });
  process.stdout.write(`${count} rounds of seed ${seed}, ${failures} failures\n`);
  if (failures > 0) process.exit(1);
}

function watch(): void {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      first: { type: "string", default: "0" },
    },
  });
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const first = Number(values.first);
  const task: Task = { seed: Number(values.seed), first, count: Number(values.count), progress };
  const worker = new Worker(import.meta.filename, { workerData: task });
  let last = -1;
  const timer = setInterval(() => {
    const round = Atomics.load(progress, 0);
    if (round === last) {
      process.stdout.write(`round ${round} of seed ${task.seed} never ends\n`);
      process.exit(1);
    }
    last = round;
  }, hangMs);
  worker.once("error", (error) => {
    process.stdout.write(`round ${Atomics.load(progress, 0)} ends everything: ${String(error)}\n`);
    process.exit(1);
  });
  worker.once("exit", (code) => {
    clearInterval(timer);
    process.exitCode = code;
  });
}
