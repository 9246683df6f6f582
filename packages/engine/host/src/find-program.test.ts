import assert from "node:assert/strict";
import { test } from "node:test";
import { programCandidates } from "./find-program.ts";

const endings = [".exe", ".com", ".cmd", ".bat", ""];
const withEndings = (start: string) => endings.map((ending) => start + ending);

const cases = [
  {
    platform: "linux",
    program: "qemu",
    env: { PATH: "/a:bin:" },
    tried: ["/a/qemu", "/w/bin/qemu", "/w/qemu"],
  },
  { platform: "linux", program: "./qemu", env: { PATH: "/a" }, tried: ["./qemu"] },
  { platform: "linux", program: "a\\b", env: { PATH: "/a" }, tried: ["/a/a\\b"] },
  { platform: "linux", program: "qemu", env: { Path: "/a" }, tried: ["/w/qemu"] },
  { platform: "win32", program: "qemu", env: { Path: "C:\\a" }, tried: withEndings("C:\\a\\qemu") },
  { platform: "win32", program: ".\\qemu", env: { Path: "C:\\a" }, tried: withEndings(".\\qemu") },
  { platform: "win32", program: "C:/b/qemu", env: {}, tried: withEndings("C:/b/qemu") },
];

for (const { platform, program, env, tried } of cases) {
  test(`programCandidates() of ${program} on ${platform} with ${JSON.stringify(env)}`, () => {
    const workingDirectory = platform === "win32" ? "C:\\w" : "/w";
    assert.deepEqual(programCandidates(program, { env, workingDirectory }, platform), tried);
  });
}
