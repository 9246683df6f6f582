/** What the functions of a template reach: files beside the template, the environment, one time for the whole run. */
import { constants, createHash, privateDecrypt } from "node:crypto";
import { gzipSync } from "node:zlib";
import { platformCode, toError } from "@prebake/base";
import { HostRefusal } from "@prebake/hcl";
import type { FunctionHost } from "@prebake/hcl";
import type { Host } from "@prebake/sdk";
import { bcryptHash } from "./bcrypt.ts";
import { maxFileMiB } from "./decode-text.ts";
import { joinPath } from "./paths.ts";
import type { SecretAnswers } from "./secrets/secret-answers.ts";
import type { SyncFiles } from "./sync-files.ts";

/** Each step takes twice as long; people use 10 to 14. */
const maxBcryptCost = 16;

export interface FunctionHostOptions {
  readonly host: Host;
  readonly files: SyncFiles | undefined;
  /** Where relative paths start. Source: measured on Packer 1.16: beside the template, not in the working directory. */
  readonly directory: string;
  readonly startedAtMs: number;
  /** Loaded only for templates that ask for it. */
  readonly readYaml?: FunctionHost["readYaml"] | undefined;
  readonly answers: SecretAnswers;
}

export function createFunctionHost({
  host,
  files,
  directory,
  startedAtMs,
  readYaml,
  answers,
}: FunctionHostOptions): FunctionHost {
  const reading = <T>(path: string, read: (files: SyncFiles, path: string) => T): T => {
    if (!files) throw new HostRefusal("files cannot be read here");
    const full = joinPath(host.machine.workingDirectory, directory, path);
    return attempt(() => read(files, full), platformReasons(full));
  };
  return {
    readFile: (path) => {
      const content = reading(path, (from, full) => from.readFile(full, maxBytes + 1));
      return content.length > maxBytes
        ? refuse(`it is larger than ${maxFileMiB} MiB, which is too much for a value`)
        : content;
    },
    fileKind: (path) => reading(path, (from, full) => from.fileKind(full)),
    listDirectory: (path) => reading(path, (from, full) => from.listDirectory(full)),
    workingDirectory: () => host.machine.workingDirectory.replaceAll("\\", "/"),
    homeDirectory: () => host.machine.homeDirectory,
    environmentVariable: (name) => host.env[name],
    nowMs: () => startedAtMs,
    randomBytes: (count) => host.randomBytes(count),
    digest: (algorithm, data) => createHash(algorithm).update(data).digest(),
    gzip: (data) => gzipSync(data),
    bcrypt: (password, cost) =>
      cost > maxBcryptCost
        ? refuse(`a cost above ${maxBcryptCost} takes minutes and more; hash the password beforehand`)
        : bcryptHash(password, { cost, salt: host.randomBytes(16) }),
    rsaDecrypt: (ciphertext, key) =>
      attempt(
        () => privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, ciphertext),
        () => "the text cannot be decrypted with this key",
      ),
    readYaml: readYaml ?? (() => refuse("YAML is not read here")),
    readSecret: (request) => answers.read(request),
  };
}

const maxBytes = maxFileMiB * 2 ** 20;

function refuse(reason: string): never {
  throw new HostRefusal(reason);
}

const reasons: ReadonlyMap<string, (path: string) => string> = new Map([
  ["ENOENT", (path) => `there is no file "${path}"`],
  ["ENOTDIR", (path) => `there is no file "${path}"`],
  ["EISDIR", (path) => `"${path}" is a directory`],
  ["EACCES", (path) => `reading "${path}" is not permitted`],
]);

function platformReasons(path: string): (error: unknown) => string {
  return (error) => reasons.get(platformCode(error) ?? "")?.(path) ?? toError(error).message;
}

/** Failures of the world become refusals, which are told at the place of the call. */
function attempt<T>(action: () => T, reason: (error: unknown) => string): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof HostRefusal ? error : new HostRefusal(reason(error));
  }
}
