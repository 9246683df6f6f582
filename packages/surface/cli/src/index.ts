export { main } from "./main.ts";
export type { Io } from "./command.ts";
export { createRegistry } from "./parts.ts";
