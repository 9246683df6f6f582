/** The command that this process was started with. */
import { createProcessIo } from "./call/process-io.ts";
import { main } from "./main.ts";
import { limitYoungSpace } from "./young-space.ts";

/** Gives the exit code when all is written. Never rejects. */
export async function runProcess(): Promise<number> {
  const words = process.argv.slice(2);
  limitYoungSpace(words);
  const io = createProcessIo();
  const code = await main(words, io);
  await io.flush();
  return code;
}
