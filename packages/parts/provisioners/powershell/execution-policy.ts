/** PowerShell's execution policies as templates name them. */

/** In the order of their numbers, which templates may give instead. */
export const executionPolicies = [
  "bypass",
  "allsigned",
  "default",
  "remotesigned",
  "restricted",
  "undefined",
  "unrestricted",
  "none",
] as const;

export type ExecutionPolicy = (typeof executionPolicies)[number];

/** In any letter case, or as its number; undefined when it is none. */
export function parseExecutionPolicy(text: string): ExecutionPolicy | undefined {
  const name = text.toLowerCase();
  return executionPolicies.find((policy, index) => policy === name || String(index) === text);
}
