/** A directory for one test. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const name = await fs.mkdtemp(path.join(os.tmpdir(), "prebake-test-"));
  return { path: name, [Symbol.asyncDispose]: () => fs.rm(name, { recursive: true, force: true }) };
}
