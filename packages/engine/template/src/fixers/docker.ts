/** Fixers of Docker's builder and post-processors. */
import type { JsonNode } from "../json/json-tree.ts";
import { jsonList, jsonString, memberOf, valueOf, withMember, without } from "../json/json-tree.ts";
import { removeKeys } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { ofType } from "./fixer.ts";

export const dockerEmail: Fixer = {
  name: "docker-email",
  advice: 'Remove "login_email": Docker does not ask for it any more.',
  atLoad: true,
  // Measured: without post-processors the builders are left alone too.
  applies: (root) => valueOf(root, "post-processors")?.kind === "list",
  builders: removeKeys("login_email"),
  postProcessors: removeKeys("login_email"),
};

export const dockerTagTags: Fixer = {
  name: "docker-tag-tags",
  advice: 'In place of "tag" write a list "tags".',
  atLoad: false,
  postProcessors: ofType("docker-tag", (postProcessor) => {
    const tags = valueOf(postProcessor, "tags");
    if (tags?.kind === "list" && tags.items.length > 0 && !memberOf(postProcessor, "tag"))
      return postProcessor;
    const all = [...tagsIn(valueOf(postProcessor, "tag")), ...tagsIn(tags)];
    return withMember(without(postProcessor, "tag"), "tags", jsonList(all));
  }),
};

function tagsIn(node: JsonNode | undefined): readonly JsonNode[] {
  if (node?.kind === "list") return node.items;
  return node?.kind === "string" ? node.text.split(",").map((tag) => jsonString(tag.trim())) : [];
}
