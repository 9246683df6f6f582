import type { KnownPlugin } from "@prebake/sdk";

/** The block to add to a template. */
export function requirementText({ name, source }: KnownPlugin): string {
  return [
    "packer {",
    "  required_plugins {",
    `    ${name} = {`,
    '      version = ">= 1.0.0"',
    `      source  = "${source}"`,
    "    }",
    "  }",
    "}",
  ].join("\n");
}
