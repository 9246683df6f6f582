export { createHost } from "./host.ts";
export type { HostOptions } from "./host.ts";
export { createServices } from "./services.ts";
export type { ServicesOptions } from "./services.ts";
