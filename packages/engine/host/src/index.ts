export { createHost } from "./host.ts";
export type { HostOptions } from "./host.ts";
export { createServices } from "./services.ts";
export type { ServicesOptions } from "./services.ts";
export { createSecretReader } from "./secret-stores/secret-reader.ts";
export type { SecretReader } from "./secret-stores/secret-reader.ts";
