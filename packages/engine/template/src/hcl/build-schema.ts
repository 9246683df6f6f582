/** What may stand in a build block. */
import type { DiagnosticSink } from "@prebake/base";
import { bodyContent } from "@prebake/hcl";
import type { Block, BodySchema } from "@prebake/hcl";

export const buildSchema: BodySchema = {
  attributes: [{ name: "name" }, { name: "description" }, { name: "sources" }],
  blocks: [
    { type: "source", labels: ["reference"] },
    { type: "provisioner", labels: ["type"] },
    { type: "error-cleanup-provisioner", labels: ["type"] },
    { type: "post-processor", labels: ["type"] },
    { type: "post-processors" },
    { type: "hcp_packer_registry" },
  ],
};

export const chainSchema: BodySchema = { blocks: [{ type: "post-processor", labels: ["type"] }] };

/** Looks at the form of builds without evaluating anything. */
export function checkBuildShapes(builds: readonly Block[], sink: DiagnosticSink): void {
  const schema = {
    ...buildSchema,
    blocks: [...(buildSchema.blocks ?? []), { type: "dynamic", labels: ["type"] }],
  };
  for (const build of builds) {
    const { blocks } = bodyContent(build.body, schema, sink);
    for (const chain of blocks.filter((block) => block.type === "post-processors"))
      bodyContent(chain.body, chainSchema, sink);
  }
}
