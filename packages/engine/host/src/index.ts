export { createHost } from "./host.ts";
export type { HostOptions } from "./host.ts";
