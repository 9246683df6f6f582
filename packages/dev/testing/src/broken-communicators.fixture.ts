/** A communicator that keeps the contract, and ones that each break one rule of it. `communicator-suite.test.ts` runs this file. */
import { setImmediate } from "node:timers/promises";
import { BuildError } from "@prebake/base";
import type { Communicator } from "@prebake/sdk";
import { communicatorContract } from "./communicator-contract.ts";
import { createLocalCommunicator } from "./local-communicator.fixture.ts";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

type Change = (good: Communicator) => Partial<Communicator>;
const never = new AbortController().signal;

/** By name, what each does otherwise. */
const broken: Readonly<Record<string, Change>> = {
  "keeps all": () => ({}),
  "mixes the outputs": (good) => ({
    run: ({ onStdout, ...command }, options) =>
      good.run({ ...command, ...(onStdout && { onStdout, onStderr: onStdout }) }, options),
  }),
  "drops stdin": (good) => ({
    run: (command, options) => good.run(without(command, "stdin"), options),
  }),
  "waits for no taker": (good) => ({
    run: ({ onStdout, ...command }, options) =>
      good.run({ ...command, ...(onStdout && { onStdout: (chunk) => void onStdout(chunk) }) }, options),
  }),
  "hides the exit code": (good) => ({
    run: async (command, options) => {
      await good.run(command, options);
      return { code: 0 };
    },
  }),
  "cancels with an error of its own": (good) => ({
    run: (command, options) =>
      good.run(command, options).catch((error: unknown) => {
        throw options.signal.aborted ? new Error("stopped") : error;
      }),
  }),
  "keeps chunks that were lent": (good) => ({
    upload: async (path, content, options) => {
      const kept: Uint8Array[] = [];
      for await (const chunk of content) {
        options.signal.throwIfAborted();
        kept.push(chunk);
        options.onProgress?.(kept.reduce((sum, { length }) => sum + length, 0));
      }
      await good.upload(path, listOf(kept), { ...options, onProgress: () => undefined });
    },
  }),
  "forgets the mode": (good) => ({
    upload: (path, content, options) => good.upload(path, content, without(options, "mode")),
  }),
  "tells no progress": (good) => ({
    upload: (path, content, { onProgress, ...options }) =>
      good.upload(path, content, {
        ...options,
        ...(options.sizeBytes === 2 ** 40 && onProgress && { onProgress }),
      }),
  }),
  "does not count": (good) => ({
    upload: (path, content, options) => good.upload(path, content, without(options, "sizeBytes")),
  }),
  "names no reason": (good) => ({
    download: (path, write, options) =>
      good.download(path, write, options).catch((error: unknown) => {
        throw error instanceof BuildError
          ? new BuildError("communicator/transfer-failed", { message: error.message })
          : error;
      }),
  }),
  "sends the directory itself, with and without a slash": (good) => ({
    uploadDirectory: (path, from, options) => good.uploadDirectory(path, from.replace(/\/$/, ""), options),
  }),
  "excludes nothing": (good) => ({
    uploadDirectory: (path, from, options) => good.uploadDirectory(path, from, without(options, "exclude")),
  }),
  "makes directories anew": (good) => ({
    uploadDirectory: async (path, from, options) => {
      await good.uploadDirectory(path, from, options);
      await good.run(
        { command: `test ! -d '${path}/sticky' || chmod 755 '${path}/sticky'` },
        { signal: never },
      );
    },
  }),
  "works after its end": (good) => ({
    [Symbol.asyncDispose]: async () => void (await setImmediate(good)),
  }),
};

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const copy: Partial<T> = { ...value };
  delete copy[key];
  return copy as Omit<T, K>; // Only this one is gone.
}

async function* listOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

for (const [name, change] of Object.entries(broken)) {
  communicatorContract(`that ${name}`, async () => {
    const directory = await makeTemporaryDirectory();
    const good = createLocalCommunicator();
    return {
      communicator: { ...good, ...change(good) },
      directory: directory.path,
      [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    };
  });
}
