/** Ids of runs. */

/**
 * A UUID of version 4. It only has to be unique, so the engine's own random numbers will do: those of node:crypto take as long
 * to load as a small template to be read.
 */
export function newRunId(): string {
  const digits = Array.from("xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx", (place) => {
    if (place !== "x" && place !== "y") return place;
    const digit = Math.floor(Math.random() * 16);
    return (place === "x" ? digit : (digit & 3) | 8).toString(16);
  });
  return digits.join("");
}
