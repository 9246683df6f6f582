export { main } from "./main.ts";
export type { Io } from "./command.ts";
export { registry } from "./parts.ts";
